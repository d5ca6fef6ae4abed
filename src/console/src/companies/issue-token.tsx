import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { SCOPES, type IssuedToken } from '../api/company';
import { useCreate } from '../api/use-create';
import { useTexts } from '../texts/use-texts';
import { CopyText } from '../ui/copy-text';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';

/** What an ERP that sends invoices and reads results needs. */
const USUAL: readonly string[] = ['batches:read', 'batches:write', 'invoices:read', 'usage:read'];

export function IssueToken({ companyId }: { companyId: string }) {
  const { t } = useTexts();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [expires, setExpires] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(USUAL);
  const issue = useCreate<object, IssuedToken>(`/companies/${companyId}/access-tokens`, async () => {
    setName('');
    await client.invalidateQueries({ queryKey: ['access-tokens', companyId] });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    issue.mutate({
      name: name.trim(),
      scopes: SCOPES.filter((scope) => scopes.includes(scope)),
      ...(expires !== '' && { expiresAt: new Date(`${expires}T23:59:59`).toISOString() }),
    });
  };
  return (
    <Panel title={t('access.issue')}>
      {issue.data && (
        <div className="note note-good" role="status">
          <p className="note-title">{t('access.issued', { name: issue.data.name })}</p>
          <p>{t('access.once')}</p>
          <CopyText text={issue.data.token} />
        </div>
      )}
      <form className="form-grid" onSubmit={submit}>
        <Field label={t('common.name')} hint={t('access.nameHint')}>
          {(ids) => (
            <input
              {...ids}
              required
              maxLength={200}
              value={name}
              onChange={(event) => {
                setName(event.target.value);
              }}
            />
          )}
        </Field>
        <Field label={t('access.expiresOptional')}>
          {(ids) => (
            <input
              {...ids}
              type="date"
              value={expires}
              onChange={(event) => {
                setExpires(event.target.value);
              }}
            />
          )}
        </Field>
        <fieldset className="form-wide scopes">
          <legend>{t('access.scopes')}</legend>
          {SCOPES.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={(event) => {
                  setScopes(
                    event.target.checked ? [...scopes, scope] : scopes.filter((other) => other !== scope),
                  );
                }}
              />
              <code>{scope}</code>
            </label>
          ))}
        </fieldset>
        <div className="save-row">
          <ProblemNote error={issue.error} />
          <button className="button button-main" disabled={issue.isPending || scopes.length === 0}>
            {t('access.submit')}
          </button>
        </div>
      </form>
    </Panel>
  );
}
