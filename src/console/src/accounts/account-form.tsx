import { useState, type FormEvent } from 'react';
import type { ProviderAccount } from '../api/provider-account';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { SaveRow } from '../ui/save-row';
import { useUpdateAccount } from './use-update-account';

export function AccountForm({ account }: { account: ProviderAccount }) {
  const { t } = useTexts();
  const update = useUpdateAccount(account.id);
  const [name, setName] = useState(account.name);
  const [baseUrl, setBaseUrl] = useState(account.baseUrl);
  const [model, setModel] = useState(account.model);
  const [thinking, setThinking] = useState(account.thinking);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({ name: name.trim(), baseUrl: baseUrl.trim(), model: model.trim(), thinking });
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
        <Field label={t('accounts.model')} hint={t('accounts.modelPriceHint')}>
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
