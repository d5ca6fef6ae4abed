import { useState, type FormEvent } from 'react';
import type { Company } from '../api/company';
import { useProviderAccounts } from '../api/provider-accounts';
import { trimZeros } from '../format/decimal';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { SaveRow } from '../ui/save-row';
import { useUpdateCompany } from './use-update-company';

/** Who the company is, which account pays for it, and when a person must look. */
export function CompanyForm({ company }: { company: Company }) {
  const { t } = useTexts();
  const update = useUpdateCompany(company.id);
  const { data: accounts } = useProviderAccounts();
  const taxId = company.checkDigit === null ? company.taxId : `${company.taxId}-${company.checkDigit}`;
  const [form, setForm] = useState({
    name: company.name,
    taxId,
    minConfidence: trimZeros(company.minConfidence),
    providerAccountId: company.providerAccountId ?? '',
  });
  const set = (name: keyof typeof form) => (event: { target: { value: string } }) => {
    setForm({ ...form, [name]: event.target.value });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({
      name: form.name.trim(),
      taxId: form.taxId.trim(),
      minConfidence: form.minConfidence.trim().replace(',', '.'),
      ...(form.providerAccountId !== '' && { providerAccountId: form.providerAccountId }),
    });
  };
  return (
    <Panel title={t('companies.data')}>
      <form className="form-grid" onSubmit={submit}>
        <Field label={t('common.name')}>
          {(ids) => <input {...ids} required maxLength={200} value={form.name} onChange={set('name')} />}
        </Field>
        <Field label={t('common.taxId')} hint={t('companies.taxIdHint')}>
          {(ids) => <input {...ids} required value={form.taxId} onChange={set('taxId')} />}
        </Field>
        <Field label={t('companies.minConfidence')} hint={t('companies.minConfidenceHint')}>
          {(ids) => (
            <input
              {...ids}
              required
              inputMode="decimal"
              value={form.minConfidence}
              onChange={set('minConfidence')}
            />
          )}
        </Field>
        {accounts && (
          <Field label={t('companies.account')} hint={t('companies.accountHint')}>
            {(ids) => (
              <select {...ids} value={form.providerAccountId} onChange={set('providerAccountId')}>
                {company.providerAccountId === null && (
                  <option value="">{t('companies.defaultAccount')}</option>
                )}
                {accounts.map((account) => (
                  <option key={account.id} value={account.id}>
                    {account.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <SaveRow mutation={update} />
      </form>
    </Panel>
  );
}
