import { useQuery } from '@tanstack/react-query';
import type { Invoice } from '../api/invoice';
import type { Page } from '../api/page';
import { request } from '../api/request';
import type { Attempt } from '../api/usage';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';
import { AttemptTable } from '../usage/attempt-table';
import { InvoiceCost } from './invoice-cost';

/** Every request that was ever sent for the invoice, and what each cost. */
export function InvoiceAttempts({ invoice }: { invoice: Invoice }) {
  const { t } = useTexts();
  const query = useQuery({
    queryKey: ['invoices', invoice.id, 'attempts', invoice.status],
    queryFn: ({ signal }) => request<Page<Attempt>>(`/invoices/${invoice.id}/attempts`, { signal }),
    refetchInterval: invoice.status === 'pending' ? 2_000 : false,
  });
  return (
    <Panel
      title={t('attempts.ofInvoice')}
      flush
      actions={
        <span className="muted">
          {t('invoices.cost')}: <InvoiceCost invoice={invoice} />
        </span>
      }
    >
      <QueryState query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('attempts.noneOfInvoice')} />
          ) : (
            <AttemptTable attempts={items} caption={t('attempts.ofInvoice')} />
          )
        }
      </QueryState>
    </Panel>
  );
}
