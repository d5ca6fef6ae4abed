import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Company } from '../api/company';
import type { InvoiceSummary } from '../api/invoice';
import { usePages, type Page } from '../api/page';
import { queryText, request } from '../api/request';
import type { UsageGroup } from '../api/usage';
import { localDay } from '../format/dates';
import { countText } from '../format/numbers';
import { InvoiceTable } from '../invoices/invoice-table';
import { useTexts } from '../texts/use-texts';
import { Facts } from '../ui/facts';
import { CostText } from '../ui/money-text';
import { PageList } from '../ui/page-list';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';

/** What the company has cost, this month and in all, and invoice by invoice. */
export function InvoicesTab({ company }: { company: Company }) {
  const { t } = useTexts();
  const pages = usePages<InvoiceSummary>('/invoices', { companyId: company.id, limit: 50 });
  const month = `${localDay(new Date()).slice(0, 8)}01`;
  return (
    <>
      <Panel>
        <Facts
          items={[
            [t('overview.month'), <CompanyCost key="month" companyId={company.id} from={month} />],
            [t('common.total'), <CompanyCost key="total" companyId={company.id} from="" />],
          ]}
        />
      </Panel>
      <Panel
        title={t('companies.costByInvoice')}
        flush
        actions={<Link to={`/facturas?companyId=${company.id}`}>{t('companies.filterInvoices')}</Link>}
      >
        <PageList pages={pages} empty={<Empty title={t('invoices.none')} />}>
          {(invoices) => <InvoiceTable invoices={invoices} />}
        </PageList>
      </Panel>
    </>
  );
}

function CompanyCost({ companyId, from }: { companyId: string; from: string }) {
  const { t, language } = useTexts();
  const query = useQuery({
    queryKey: ['usage', 'companies', from],
    queryFn: ({ signal }) =>
      request<Page<UsageGroup>>(`/usage${queryText({ groupBy: 'company', from })}`, { signal }),
  });
  return (
    <QueryState query={query}>
      {({ items }) => {
        const own = items.find(({ group }) => group === companyId);
        if (!own) return <span className="muted">{t('usage.none')}</span>;
        return (
          <>
            <CostText money={own.cost} costStatus={own.costStatus} />
            <span className="detail">
              {t('overview.requests', { count: countText(own.requests, language) })}
            </span>
          </>
        );
      }}
    </QueryState>
  );
}
