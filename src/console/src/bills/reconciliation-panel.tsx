import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  CELL_STATUSES,
  type Reconciliation,
  type ReconciliationLine,
  type ReconciliationTotals,
} from '../api/bill';
import { useAccountsWithKeys } from '../api/provider-accounts';
import { queryText, request } from '../api/request';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Facts } from '../ui/facts';
import { MoneyText } from '../ui/money-text';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';
import { Segments } from '../ui/segments';
import { Table } from '../ui/table';
import { ReconciliationRow } from './reconciliation-row';

/** A bill of several months has a few thousand; the rest comes on demand. */
const SHOWN_AT_ONCE = 500;

/** What was billed beside what we metered, by bucket, model and key. */
export function ReconciliationPanel({ billId }: { billId: string }) {
  const query = useInfiniteQuery({
    queryKey: ['bills', billId, 'reconciliation'],
    queryFn: ({ pageParam, signal }) =>
      request<Reconciliation>(`/bills/${billId}/reconciliation${queryText({ cursor: pageParam })}`, {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
  return (
    <QueryState query={query}>
      {({ pages }) => (
        <Sides pages={pages} {...(query.hasNextPage && { onMore: () => void query.fetchNextPage() })} />
      )}
    </QueryState>
  );
}

function Sides({ pages, onMore }: { pages: readonly Reconciliation[]; onMore?: () => void }) {
  const { t, code, language } = useTexts();
  const [status, setStatus] = useState<string>('all');
  const [limit, setLimit] = useState(SHOWN_AT_ONCE);
  const [first] = pages;
  const lines = pages.flatMap((page) => page.lines);
  const shown = lines.filter((line) => status === 'all' || line.status === status);
  const countOf = (each: (typeof CELL_STATUSES)[number]) =>
    pages.reduce((count, page) => count + page.counts[each], 0);
  return (
    <Panel
      title={t('bills.sides')}
      flush
      actions={
        <Segments
          legend={t('common.status')}
          options={[
            ['all', t('common.every')] as const,
            ...CELL_STATUSES.map(
              (each) => [each, `${code('bill', each)} ${countText(countOf(each), language)}`] as const,
            ),
          ]}
          value={status}
          onChange={setStatus}
        />
      }
    >
      <div className="panel-body">
        {first?.currencies.map((totals) => (
          <Totals key={totals.billed.currency} totals={totals} />
        ))}
        {first && <p className="muted">{t(`bills.rate_${first.rateBy.rateBy}`)}</p>}
      </div>
      {shown.length === 0 ? (
        <Empty title={t('bills.noLines')} />
      ) : (
        <LineTable lines={shown.slice(0, limit)} />
      )}
      {(shown.length > limit || onMore) && (
        <div className="more">
          <button
            type="button"
            className="button"
            onClick={() => {
              setLimit(limit + SHOWN_AT_ONCE);
              if (shown.length <= limit + SHOWN_AT_ONCE) onMore?.();
            }}
          >
            {t('common.more')}
          </button>
        </div>
      )}
    </Panel>
  );
}

function Totals({ totals }: { totals: ReconciliationTotals }) {
  const { t } = useTexts();
  return (
    <Facts
      items={[
        [t('cost.billed'), <MoneyText key="billed" money={totals.billed} />],
        [`− ${t('bills.unattributed')}`, <MoneyText key="unattributed" money={totals.unattributed} />],
        [`− ${t('bills.quarantined')}`, <MoneyText key="quarantined" money={totals.quarantined} />],
        [`− ${t('cost.metered')}`, <MoneyText key="metered" money={totals.metered} />],
        [`= ${t('cost.difference')}`, <MoneyText key="difference" money={totals.difference} />],
        [t('bills.unknownHeld'), <MoneyText key="unknown" money={totals.unknownHeld} />],
      ]}
    />
  );
}

function LineTable({ lines }: { lines: readonly ReconciliationLine[] }) {
  const { t } = useTexts();
  const keys = useAccountsWithKeys().flatMap((account) => account.keys);
  const names = new Map(keys.map(({ id, name }) => [id, name]));
  return (
    <Table
      caption={t('bills.sides')}
      columns={[
        { label: t('bills.bucket') },
        { label: t('bills.model') },
        { label: t('cost.billed'), numeric: true },
        { label: t('cost.metered'), numeric: true },
        { label: t('cost.difference'), numeric: true },
        { label: t('common.requests'), numeric: true, minor: true },
        { label: t('common.tokens'), numeric: true, minor: true },
      ]}
    >
      <tbody>
        {lines.map((line) => (
          <ReconciliationRow
            key={`${line.start}|${line.end}|${line.model}|${line.key ?? ''}|${line.keyId ?? ''}|${line.status}|${line.billed.currency}`}
            line={line}
            ourKey={names.get(line.keyId ?? '')}
          />
        ))}
      </tbody>
    </Table>
  );
}
