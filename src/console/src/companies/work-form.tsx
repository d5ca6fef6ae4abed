import { useState, type FormEvent } from 'react';
import type { Company, Quota } from '../api/company';
import type { ProviderAccount } from '../api/provider-account';
import { useProviderAccounts } from '../api/provider-accounts';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { SaveRow } from '../ui/save-row';
import { useUpdateCompany } from './use-update-company';

const WEIGHT_MAX = 100;
const INVOICES_MAX = 10_000_000;
const PAUSE_MS_MAX = 86_400_000;

/** What the firm decides about a company's work: who pays for it, its turns and its bounds. */
export function WorkForm({ company }: { company: Company }) {
  const { t } = useTexts();
  const { data: accounts } = useProviderAccounts();
  const update = useUpdateCompany(company.id);
  const [form, setForm] = useState({
    providerAccountId: company.providerAccountId ?? '',
    fallbackProviderAccountId: company.fallbackProviderAccountId ?? '',
    weight: String(company.weight),
    invoicesPerDay: company.quota?.invoicesPerDay?.toString() ?? '',
    leastPauseMs: company.quota?.leastPauseMs?.toString() ?? '',
  });
  if (!accounts) return null;
  const set = (name: keyof typeof form) => (value: string) => {
    setForm({ ...form, [name]: value });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({
      providerAccountId: form.providerAccountId || null,
      fallbackProviderAccountId: form.fallbackProviderAccountId || null,
      weight: Number(form.weight),
      quota: quotaOf(form),
    });
  };
  return (
    <Panel title={t('work.title')}>
      <form className="form-grid" onSubmit={submit}>
        <AccountChoice
          label={t('common.account')}
          hint={t('companies.accountHint')}
          none={t('companies.defaultAccount')}
          accounts={accounts}
          value={form.providerAccountId}
          onChange={set('providerAccountId')}
        />
        <AccountChoice
          label={t('accounts.fallback')}
          hint={t('work.fallbackHint')}
          none={t('accounts.noFallback')}
          accounts={accounts}
          value={form.fallbackProviderAccountId}
          onChange={set('fallbackProviderAccountId')}
        />
        <NumberField
          label={t('work.weight')}
          hint={t('work.weightHint')}
          max={WEIGHT_MAX}
          required
          value={form.weight}
          onChange={set('weight')}
        />
        <NumberField
          label={t('work.invoicesPerDay')}
          hint={t('work.invoicesPerDayHint')}
          max={INVOICES_MAX}
          value={form.invoicesPerDay}
          onChange={set('invoicesPerDay')}
        />
        <NumberField
          label={t('work.leastPauseMs')}
          hint={t('work.leastPauseMsHint')}
          max={PAUSE_MS_MAX}
          value={form.leastPauseMs}
          onChange={set('leastPauseMs')}
        />
        <SaveRow mutation={update} />
      </form>
    </Panel>
  );
}

/** Empty fields bound nothing; without any bound there is no quota. */
function quotaOf(form: { invoicesPerDay: string; leastPauseMs: string }): Quota | null {
  const quota: Quota = {
    ...(form.invoicesPerDay !== '' && { invoicesPerDay: Number(form.invoicesPerDay) }),
    ...(form.leastPauseMs !== '' && { leastPauseMs: Number(form.leastPauseMs) }),
  };
  return Object.keys(quota).length === 0 ? null : quota;
}

function AccountChoice({
  label,
  hint,
  none,
  accounts,
  value,
  onChange,
}: {
  label: string;
  hint: string;
  none: string;
  accounts: readonly ProviderAccount[];
  value: string;
  onChange: (id: string) => void;
}) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <select
          {...ids}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        >
          <option value="">{none}</option>
          {accounts.map((account) => (
            <option key={account.id} value={account.id}>
              {account.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function NumberField({
  label,
  hint,
  max,
  required = false,
  value,
  onChange,
}: {
  label: string;
  hint: string;
  max: number;
  required?: boolean;
  value: string;
  onChange: (value: string) => void;
}) {
  const { t } = useTexts();
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <input
          {...ids}
          type="number"
          min={1}
          max={max}
          step={1}
          required={required}
          placeholder={required ? undefined : t('limits.none')}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      )}
    </Field>
  );
}
