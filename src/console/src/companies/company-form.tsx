import { useState, type FormEvent } from 'react';
import type { Company } from '../api/company';
import { useIsAdministrator } from '../api/provider-accounts';
import { trimZeros } from '../format/decimal';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { SaveRow } from '../ui/save-row';
import { useUpdateCompany } from './use-update-company';

/** Who the company is, and when a person must look. Its tax id is the firm's to change. */
export function CompanyForm({ company }: { company: Company }) {
  const { t } = useTexts();
  const update = useUpdateCompany(company.id);
  const administrator = useIsAdministrator();
  const taxId = company.checkDigit === null ? company.taxId : `${company.taxId}-${company.checkDigit}`;
  const [form, setForm] = useState({
    name: company.name,
    taxId,
    minConfidence: trimZeros(company.minConfidence),
  });
  const set = (name: keyof typeof form) => (event: { target: { value: string } }) => {
    setForm({ ...form, [name]: event.target.value });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({
      name: form.name.trim(),
      ...(administrator && { taxId: form.taxId.trim() }),
      minConfidence: form.minConfidence.trim().replace(',', '.'),
    });
  };
  return (
    <Panel title={t('companies.data')}>
      <form className="form-grid" onSubmit={submit}>
        <Field label={t('common.name')}>
          {(ids) => <input {...ids} required maxLength={200} value={form.name} onChange={set('name')} />}
        </Field>
        <Field label={t('common.taxId')} hint={t('companies.taxIdHint')}>
          {(ids) => (
            <input
              {...ids}
              required
              disabled={administrator === false}
              value={form.taxId}
              onChange={set('taxId')}
            />
          )}
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
        <SaveRow mutation={update} />
      </form>
    </Panel>
  );
}
