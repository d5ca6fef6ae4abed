import { queryText, request } from '../api/request';
import {
  PERIOD_GROUPS,
  type GroupBy,
  type PeriodUsage,
  type UsageGroup,
  type UsageList,
  type UsageSpan,
  type UsageTotals,
} from '../api/usage';

export const PERIODS = ['today', 'month', 'total', 'range'] as const;
export type Period = (typeof PERIODS)[number];

/** What each period can be told apart by: a day has no days, a month no months. */
export const GROUPS_OF: Record<Period, readonly GroupBy[]> = {
  today: PERIOD_GROUPS,
  month: [...PERIOD_GROUPS, 'day'],
  total: [...PERIOD_GROUPS, 'month'],
  range: [...PERIOD_GROUPS, 'day', 'month'],
};

export interface UsageQuestion {
  period: Period;
  groupBy: GroupBy;
  companyId: string;
  from: string;
  to: string;
}

/** The groups of a period, with its totals where the API gives them. */
export interface UsageAnswer {
  span: UsageSpan;
  totals: UsageTotals | null;
  groups: UsageGroup[];
}

export async function readUsage(question: UsageQuestion, signal: AbortSignal): Promise<UsageAnswer> {
  const { period, groupBy, companyId, from, to } = question;
  if (period === 'range') {
    const list = await request<UsageList>(`/usage${queryText({ groupBy, companyId, from, to })}`, { signal });
    return { span: list, totals: null, groups: list.items };
  }
  const inPeriod = PERIOD_GROUPS.some((group) => group === groupBy);
  const totals = await request<PeriodUsage>(
    `/usage/${period}${queryText({ groupBy: inPeriod ? groupBy : null, companyId })}`,
    { signal },
  );
  if (inPeriod) return { span: totals, totals, groups: totals.groups ?? [] };
  const list = await request<UsageList>(
    `/usage${queryText({ groupBy, companyId, from: totals.from, to: totals.to })}`,
    { signal },
  );
  return { span: totals, totals, groups: list.items };
}
