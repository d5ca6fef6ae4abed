/** What is summed of requests: the column of a summed row, and how it comes from the rows of the ledger. */
export const METRICS = {
  requests: 'count(*)',
  succeeded: `count(*) filter (where status = 'succeeded')`,
  failed: `count(*) filter (where status = 'failed')`,
  unknown: `count(*) filter (where status = 'unknown')`,
  in_flight: `count(*) filter (where status = 'in_flight')`,
  rate_limited: 'count(*) filter (where http_status = 429)',
  // A request under way is not yet one whose cost nobody knows.
  unknown_costs: `count(*) filter (where cost is null and status <> 'in_flight')`,
  provider_cost_differs: 'count(*) filter (where provider_cost_differs)',
  cache_hit_tokens: 'coalesce(sum(cache_hit_tokens), 0)',
  cache_miss_tokens: 'coalesce(sum(cache_miss_tokens), 0)',
  output_tokens: 'coalesce(sum(output_tokens), 0)',
  reasoning_tokens: 'coalesce(sum(reasoning_tokens), 0)',
  cost: 'coalesce(sum(cost), 0)',
  // Null while nothing has waited for cheaper hours.
  saving: 'sum(saving)',
  last_started_at: 'max(started_at)',
} as const;

export type Metric = keyof typeof METRICS;

export const METRIC_NAMES = Object.keys(METRICS) as Metric[];

/** How summed rows are summed further. */
export function sumOfSums(metric: Metric): string {
  return `${metric === 'last_started_at' ? 'max' : 'sum'}(${metric})`;
}

/** In what summed rows differ from each other, beside their time. */
export const ROLLUP_KEY = 'company_id, provider_account_id, key_id, model, currency';

/** How totals can be told apart. */
export const USAGE_GROUPS = ['day', 'month', 'company', 'model', 'key', 'account'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** The text of a group, where `localTime` is the time in the firm.s time zone. */
export function groupText(group: UsageGroup, localTime: string): string {
  switch (group) {
    case 'day':
      return `to_char(${localTime}, 'YYYY-MM-DD')`;
    case 'month':
      return `to_char(${localTime}, 'YYYY-MM')`;
    case 'company':
      return 'company_id::text';
    case 'model':
      return 'model';
    case 'key':
      return 'key_id::text';
    case 'account':
      return 'provider_account_id::text';
  }
}
