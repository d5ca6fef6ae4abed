import { useCompanies } from '../api/companies';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';

/** A filter by company. */
export function CompanySelect({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t, language } = useTexts();
  const { data = [] } = useCompanies();
  const sorted = data.toSorted((a, b) => a.name.localeCompare(b.name, language));
  return (
    <Field label={t('common.company')}>
      {(ids) => (
        <select
          {...ids}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        >
          <option value="">{t('common.everyCompany')}</option>
          {sorted.map((company) => (
            <option key={company.id} value={company.id}>
              {company.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
