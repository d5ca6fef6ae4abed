import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useIsAdministrator } from '../api/provider-accounts';
import type { GroupBy, UsageGroup } from '../api/usage';
import { CompanySelect } from '../companies/company-select';
import { compareText } from '../format/decimal';
import type { TextKey } from '../texts/dictionary';
import { useTexts } from '../texts/use-texts';
import { PageHeader } from '../ui/page-header';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';
import { Segments } from '../ui/segments';
import { useFilters } from '../ui/use-filters';
import { DayRange } from './day-range';
import { DownloadLog } from './download-log';
import {
  GROUPS_OF,
  PERIODS,
  readUsage,
  type Period,
  type UsageAnswer,
  type UsageQuestion,
} from './read-usage';
import { UsageSummary } from './usage-summary';
import { GROUP_LABELS, UsageTable } from './usage-table';

const PERIOD_LABELS: Record<Period, TextKey> = {
  today: 'overview.today',
  month: 'overview.month',
  total: 'common.total',
  range: 'usage.range',
};
const REFRESH_MS = 15_000;

/** Requests, tokens, costs and savings of the day, the month, all time or chosen days, by what one wants to know. */
export function UsagePage() {
  const { t } = useTexts();
  const { of, choose } = useFilters();
  const question = useQuestion();
  const { period, companyId } = question;
  const query = useQuery({
    queryKey: ['usage', 'answer', question],
    queryFn: ({ signal }) => readUsage(question, signal),
    refetchInterval: REFRESH_MS,
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
        <Segments<Period>
          legend={t('common.period')}
          options={PERIODS.map((each) => [each, t(PERIOD_LABELS[each])] as const)}
          value={period}
          onChange={(each) => {
            choose('period', each);
          }}
        />
        <CompanySelect
          value={companyId}
          onChange={(id) => {
            choose('companyId', id);
          }}
        />
        {period === 'range' && <DayRange from={of('from')} to={of('to')} onChange={choose} />}
      </div>
      <QueryState query={query}>{(answer) => <Answer answer={answer} question={question} />}</QueryState>
    </>
  );
}

function Answer({ answer, question }: { answer: UsageAnswer; question: UsageQuestion }) {
  const { t } = useTexts();
  const { choose } = useFilters();
  const { groupBy, companyId } = question;
  const groups = useGroups(question.period);
  return (
    <>
      {answer.totals && <UsageSummary totals={answer.totals} span={answer.span} />}
      <Panel
        title={t('usage.breakdown')}
        flush
        actions={
          <Segments<GroupBy>
            legend={t('usage.groupBy')}
            options={groups.map((group) => [group, t(GROUP_LABELS[group])] as const)}
            value={groupBy}
            onChange={(group) => {
              choose('groupBy', group);
            }}
          />
        }
      >
        {answer.groups.length === 0 ? (
          <Empty title={t('usage.none')} />
        ) : (
          <UsageTable groupBy={groupBy} groups={inOrder(groupBy, answer.groups)} />
        )}
      </Panel>
      <Panel title={t('download.title')}>
        <p className="muted">{t('download.text')}</p>
        <DownloadLog filters={{ companyId, from: answer.span.from, to: answer.span.to }} />
      </Panel>
    </>
  );
}

/** What is asked, from the address. An address with days but without a period is one of before. */
function useQuestion(): UsageQuestion {
  const { of } = useFilters();
  const [from, to] = [of('from'), of('to')];
  const period = PERIODS.find((each) => each === of('period')) ?? (from || to ? 'range' : 'month');
  const groups = useGroups(period);
  const groupBy = groups.find((group) => group === of('groupBy')) ?? groups[0] ?? 'company';
  const days = period === 'range' ? { from, to } : { from: '', to: '' };
  return { period, groupBy, companyId: of('companyId'), ...days };
}

/** Keys and accounts are the firm's own: others have no names for them. */
function useGroups(period: Period): readonly GroupBy[] {
  const administrator = useIsAdministrator();
  const groups = GROUPS_OF[period];
  return administrator === false ? groups.filter((group) => group !== 'key' && group !== 'account') : groups;
}

/** Times newest first, everything else dearest first. */
function inOrder(groupBy: GroupBy, groups: readonly UsageGroup[]): UsageGroup[] {
  if (groupBy === 'day' || groupBy === 'month') return groups.toReversed();
  return groups.toSorted((a, b) => compareText(b.costs[0]?.amount ?? '0', a.costs[0]?.amount ?? '0'));
}
