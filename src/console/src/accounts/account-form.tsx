import { useState, type FormEvent } from 'react';
import type { ProviderAccount } from '../api/provider-account';
import { useProviderAccounts } from '../api/provider-accounts';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { SaveRow } from '../ui/save-row';
import { changedFields } from '../ui/changed-fields';
import { useUpdateAccount } from './use-update-account';

/** How the account is reached, and which one stands behind it. */
export function AccountForm({ account }: { account: ProviderAccount }) {
  const { t } = useTexts();
  const update = useUpdateAccount(account.id);
  const [name, setName] = useState(account.name);
  const [baseUrl, setBaseUrl] = useState(account.baseUrl);
  const [model, setModel] = useState(account.model);
  const [thinking, setThinking] = useState(account.thinking);
  const [fallback, setFallback] = useState(account.fallbackAccountId ?? '');
  const { data: accounts } = useProviderAccounts();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = { name: name.trim(), baseUrl: baseUrl.trim(), model: model.trim(), thinking };
    update.mutate(changedFields(account, { ...given, fallbackAccountId: fallback === '' ? null : fallback }));
  };
  return (
    <Panel title={t('accounts.settings')}>
      <form className="form-grid" onSubmit={submit}>
        <Field label={t('common.name')}>
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
        <Field label={t('common.model')} hint={t('accounts.modelPriceHint')}>
          {(ids) => (
            <input
              {...ids}
              required
              maxLength={200}
              value={model}
              onChange={(event) => {
                setModel(event.target.value);
              }}
            />
          )}
        </Field>
        <Field label={t('accounts.baseUrl')}>
          {(ids) => (
            <input
              {...ids}
              type="url"
              required
              value={baseUrl}
              onChange={(event) => {
                setBaseUrl(event.target.value);
              }}
            />
          )}
        </Field>
        <Field label={t('accounts.fallback')} hint={t('accounts.fallbackHint')}>
          {(ids) => (
            <select
              {...ids}
              value={fallback}
              onChange={(event) => {
                setFallback(event.target.value);
              }}
            >
              <option value="">{t('accounts.noFallback')}</option>
              {(accounts ?? [])
                .filter(({ id }) => id !== account.id)
                .map(({ id, name: other }) => (
                  <option key={id} value={id}>
                    {other}
                  </option>
                ))}
            </select>
          )}
        </Field>
        <label className="check-field">
          <input
            type="checkbox"
            checked={thinking}
            onChange={(event) => {
              setThinking(event.target.checked);
            }}
          />
          <span>
            {t('accounts.thinking')}
            <span className="hint">{t('accounts.thinkingHint')}</span>
          </span>
        </label>
        <SaveRow mutation={update} />
      </form>
    </Panel>
  );
}
