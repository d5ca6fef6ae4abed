import { useState, type FormEvent } from 'react';
import { LIMITS, type ModelLimits, type ProviderAccount } from '../api/provider-account';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { SaveRow } from '../ui/save-row';
import { LIMIT_LABELS } from './limit-labels';
import { useUpdateAccount } from './use-update-account';

/** Limits of the account's model, shared by all its keys. Those of other models stay as they are. */
export function LimitsForm({ account }: { account: ProviderAccount }) {
  const { t } = useTexts();
  const update = useUpdateAccount(account.id);
  const current = account.limits[account.model] ?? {};
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(LIMITS.map((name) => [name, current[name]?.toString() ?? ''])),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const own: ModelLimits = {};
    for (const name of LIMITS) {
      const text = texts[name]?.trim() ?? '';
      if (text !== '') own[name] = Number(text);
    }
    update.mutate({ limits: { ...account.limits, [account.model]: own } });
  };
  return (
    <Panel title={t('limits.title', { model: account.model })}>
      <p className="muted">{t('limits.text')}</p>
      <form className="form-grid form-grid-dense" onSubmit={submit}>
        {LIMITS.map((name) => (
          <Field key={name} label={t(LIMIT_LABELS[name])}>
            {(ids) => (
              <input
                {...ids}
                type="number"
                min={1}
                step={1}
                placeholder={t('limits.none')}
                value={texts[name] ?? ''}
                onChange={(event) => {
                  setTexts({ ...texts, [name]: event.target.value });
                }}
              />
            )}
          </Field>
        ))}
        <SaveRow mutation={update} />
      </form>
    </Panel>
  );
}
