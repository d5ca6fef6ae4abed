import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Batch } from '../api/batch';
import type { InvoiceSummary } from '../api/invoice';
import type { Page } from '../api/page';
import { request } from '../api/request';
import { sumMoney } from '../format/sum-money';
import { useTexts } from '../texts/use-texts';
import { MoneyText } from '../ui/money-text';

/** Largest batch whose invoices are added up here: one page of the API. */
const INVOICES_MAX = 500;
const REFRESH_MS = 5_000;

/** What the batch has cost so far: the exact sum over its invoices, where one request can tell. */
export function BatchCost({ batch }: { batch: Batch }) {
  const { t } = useTexts();
  const small = batch.counts.accepted <= INVOICES_MAX;
  const done = batch.counts.accepted - batch.counts.pending;
  const query = useQuery({
    queryKey: ['batch-cost', batch.id, batch.status === 'processing' ? 'working' : done],
    queryFn: ({ signal }) =>
      request<Page<InvoiceSummary>>(`/batches/${batch.id}/invoices?limit=${INVOICES_MAX}`, { signal }),
    enabled: small && batch.counts.accepted > 0,
    refetchInterval: batch.status === 'processing' ? REFRESH_MS : false,
    placeholderData: (before) => before,
  });
  const link = <Link to={`/facturas?batchId=${batch.id}`}>{t('batches.costList')}</Link>;
  if (!small || query.error) return link;
  const items = query.data?.items ?? [];
  const unknown = items.filter((invoice) => invoice.costStatus === 'unknown').length;
  const costs = sumMoney(items.flatMap(({ cost }) => cost ?? []));
  const savings = sumMoney(items.flatMap(({ saving }) => saving ?? []));
  return (
    <span className="batch-cost">
      {costs.map((money) => (
        <MoneyText key={money.currency} money={money} />
      ))}
      {savings.map((money) => (
        <span key={money.currency} className="text-good">
          {t('batches.saved')} <MoneyText money={money} />
        </span>
      ))}
      {costs.length === 0 && unknown === 0 && '–'}
      {unknown > 0 && <span className="unknown">{t('batches.unknownCosts', { count: unknown })}</span>}
      {link}
    </span>
  );
}
