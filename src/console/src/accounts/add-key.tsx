import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useCreate } from '../api/use-create';
import type { ProviderKey } from '../api/provider-account';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';

/** Adds a key. The secret leaves this page once and is never shown again. */
export function AddKey({ accountId }: { accountId: string }) {
  const { t } = useTexts();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [secret, setSecret] = useState('');
  const add = useCreate<object, ProviderKey>(`/provider-accounts/${accountId}/keys`, async () => {
    setName('');
    setSecret('');
    await client.invalidateQueries({ queryKey: ['provider-accounts'] });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ name: name.trim(), secret: secret.trim() });
  };
  return (
    <Panel title={t('accounts.addKey')}>
      <form className="form-grid" onSubmit={submit} autoComplete="off">
        <Field label={t('common.name')} hint={t('accounts.keyNameHint')}>
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
        <Field label={t('accounts.secret')} hint={t('accounts.secretHint')}>
          {(ids) => (
            <input
              {...ids}
              type="password"
              required
              autoComplete="off"
              spellCheck={false}
              value={secret}
              onChange={(event) => {
                setSecret(event.target.value);
              }}
            />
          )}
        </Field>
        <div className="save-row">
          <ProblemNote error={add.error} />
          <button className="button button-main" disabled={add.isPending}>
            {t('accounts.addKey')}
          </button>
          <span className="saved" role="status">
            {add.isSuccess ? t('accounts.keyAdded', { masked: add.data.masked }) : ''}
          </span>
        </div>
      </form>
    </Panel>
  );
}
