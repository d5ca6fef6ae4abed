import { Link } from 'react-router';
import type { Company } from '../api/company';
import { StatementList } from '../closings/statement-list';
import { localDay } from '../format/dates';
import { useTexts } from '../texts/use-texts';

/** What the company is charged, month by month; the month that runs is a draft. */
export function StatementsTab({ company }: { company: Company }) {
  const { t } = useTexts();
  const month = localDay(new Date()).slice(0, 7);
  return (
    <>
      <p>
        <Link to={`/cierres/${month}/empresas/${company.id}`}>{t('statements.ofMonth')}</Link>
      </p>
      <StatementList path={`/companies/${company.id}/statements`} by="period" />
    </>
  );
}
