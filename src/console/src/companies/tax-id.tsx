import type { Company } from '../api/company';
import { groupDigits } from '../format/numbers';
import { useTexts } from '../texts/use-texts';

/** A NIT as it is written: in groups, the check digit behind a dash. */
export function TaxId({ company }: { company: Pick<Company, 'taxId' | 'checkDigit'> }) {
  const { language } = useTexts();
  return (
    <span className="tabular">
      {groupDigits(company.taxId, language)}
      {company.checkDigit !== null && `-${company.checkDigit}`}
    </span>
  );
}
