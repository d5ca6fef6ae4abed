import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Page } from '../api/page';
import { queryText, request } from '../api/request';
import { USAGE_GROUPS, type GroupBy, type UsageGroup } from '../api/usage';
import { compareText } from '../format/decimal';
import { useTexts } from '../texts/use-texts';
import { PageHeader } from '../ui/page-header';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';
import { Segments } from '../ui/segments';
import { useFilters } from '../ui/use-filters';
import { DayRange } from './day-range';
import { GROUP_LABELS, UsageTable } from './usage-table';

export function UsagePage() {
  const { t } = useTexts();
  const { of, choose } = useFilters();
  const groupBy: GroupBy = USAGE_GROUPS.find((group) => group === of('groupBy')) ?? 'day';
  const query = useQuery({
    queryKey: ['usage', 'grouped', groupBy, of('from'), of('to')],
    queryFn: ({ signal }) =>
      request<Page<UsageGroup>>(`/usage${queryText({ groupBy, from: of('from'), to: of('to') })}`, {
        signal,
      }),
    refetchInterval: 15_000,
  });
  return (
    <>
      <PageHeader
        title={t('usage.title')}
        actions={
          <Link className="button" to="/uso/solicitudes">
            {t('attempts.title')}
          </Link>
        }
      />
      <div className="filters">
        <Segments<GroupBy>
          legend={t('usage.groupBy')}
          options={USAGE_GROUPS.map((group) => [group, t(GROUP_LABELS[group])] as const)}
          value={groupBy}
          onChange={(group) => {
            choose('groupBy', group);
          }}
        />
        <DayRange from={of('from')} to={of('to')} onChange={choose} />
      </div>
      <Panel flush>
        <QueryState query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('usage.none')} />
            ) : (
              <UsageTable groupBy={groupBy} groups={inOrder(groupBy, items)} />
            )
          }
        </QueryState>
      </Panel>
    </>
  );
}

/** Times newest first, everything else dearest first. */
function inOrder(groupBy: GroupBy, groups: readonly UsageGroup[]): UsageGroup[] {
  if (groupBy === 'day' || groupBy === 'month') return groups.toReversed();
  return groups.toSorted((a, b) => compareText(b.costs[0]?.amount ?? '0', a.costs[0]?.amount ?? '0'));
}
