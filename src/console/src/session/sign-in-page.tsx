import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { ApiProblem } from '../api/problem';
import { request } from '../api/request';
import { Brand } from '../layout/brand';
import { LanguageSwitch } from '../layout/language-switch';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { ProblemNote } from '../ui/problem-note';
import { signIn, wasRefused } from './session';

/** What may stand in a header; a browser refuses to send anything else. */
const SENDABLE = /^[\x21-\x7e]+$/;

function unusableToken(): ApiProblem {
  return new ApiProblem({ code: 'unauthorized', status: 401, title: '', detail: '' });
}

/** The token is tried before it is kept. */
export function SignInPage() {
  const { t } = useTexts();
  const client = useQueryClient();
  const [token, setToken] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const title = t('signIn.title');
  useEffect(() => {
    document.title = `${title} · Prorrata`;
  }, [title]);
  // What one token has read is not for the next one's eyes.
  useEffect(() => {
    client.clear();
  }, [client]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      if (!SENDABLE.test(token.trim())) throw unusableToken();
      await request('/companies?limit=1', { token: token.trim() });
      signIn(token.trim());
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Brand />
        <h1>{title}</h1>
        <p className="muted">{t('signIn.about')}</p>
        {wasRefused() && !error && (
          <p className="note note-warn" role="status">
            {t('signIn.refused')}
          </p>
        )}
        <form onSubmit={(event) => void submit(event)}>
          <Field label={t('signIn.token')} hint={t('signIn.hint')}>
            {(ids) => (
              <input
                {...ids}
                type="password"
                autoComplete="off"
                spellCheck={false}
                required
                autoFocus
                value={token}
                onChange={(event) => {
                  setToken(event.target.value);
                }}
              />
            )}
          </Field>
          <ProblemNote error={error} />
          <button className="button button-main button-wide" disabled={busy || token.trim() === ''}>
            {busy ? t('signIn.checking') : t('signIn.submit')}
          </button>
        </form>
        <LanguageSwitch />
      </div>
    </main>
  );
}
