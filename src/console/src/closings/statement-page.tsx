import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { queryText, request } from '../api/request';
import type { StatementReport } from '../api/statement';
import { useTexts } from '../texts/use-texts';
import { FileButtons } from '../ui/file-buttons';
import { PageHeader } from '../ui/page-header';
import { QueryState } from '../ui/query-state';
import { useIsAdministrator } from '../api/provider-accounts';
import { CreditNote } from './credit-note';
import { ExplainPanel } from './explain-panel';
import { PeriodBadge } from './period-badge';
import { periodName } from './period-name';
import { StatementDocumentPanel } from './statement-document';

/** A company's statement of a month, with its corrections and the way down to every figure. */
export function StatementPage() {
  const { period = '', companyId = '' } = useParams();
  const query = useQuery({
    queryKey: ['statements', period, companyId],
    queryFn: ({ signal }) =>
      request<StatementReport>(`/companies/${companyId}/statements/${period}`, { signal }),
  });
  return <QueryState query={query}>{(report) => <StatementBody report={report} />}</QueryState>;
}

function StatementBody({ report }: { report: StatementReport }) {
  const { t, language } = useTexts();
  const administrator = useIsAdministrator();
  const { period, companyId, companyName, documents, status } = report;
  const month = periodName(period, language);
  const path = `/companies/${companyId}/statements/${period}`;
  const file = (format: string) => `${path}${queryText({ format, lang: language })}`;
  return (
    <>
      <PageHeader
        title={t('statements.title', { company: companyName, month })}
        crumbs={[
          ...(administrator
            ? [
                { to: '/cierres', label: t('nav.closings') },
                { to: `/cierres/${period}`, label: month },
              ]
            : []),
          { to: `/empresas/${companyId}/cobros`, label: companyName },
        ]}
        meta={<PeriodBadge status={status} />}
      />
      {status === 'draft' && <p className="note note-warn">{t('statements.draft')}</p>}
      <FileButtons
        files={[
          [file('pdf'), 'PDF'],
          [file('xlsx'), 'Excel'],
          [file('csv'), 'CSV'],
          [file('json'), 'JSON'],
        ]}
      />
      {documents.map((document, index) => (
        <StatementDocumentPanel key={document.id ?? index} document={document}>
          {administrator && document.documentKind === 'statement' && document.number !== null && (
            <CreditNote report={report} statement={document} />
          )}
        </StatementDocumentPanel>
      ))}
      <ExplainPanel path={`${path}/explain`} />
    </>
  );
}
