import { parseDecimal, sum } from '../../money/decimal.js';
import { DEFAULT_COST_CURRENCY, moneyJson, type MoneyJson } from '../../money/money.js';

/** Sums in one currency, as the database gives them: exact text. */
export interface CurrencySums {
  currency: string;
  requests: string;
  succeeded: string;
  failed: string;
  unknown: string;
  in_flight: string;
  rate_limited: string;
  unknown_costs: string;
  provider_cost_differs: string;
  cache_hit_tokens: string;
  cache_miss_tokens: string;
  output_tokens: string;
  reasoning_tokens: string;
  cost: string;
  /** Null while nothing has waited for cheaper hours. */
  saving: string | null;
}

type Count = Exclude<keyof CurrencySums, 'currency' | 'cost' | 'saving'>;

/** Totals as the contract writes them. */
export interface Totals {
  requests: number;
  succeeded: number;
  failed: number;
  unknown: number;
  inFlight: number;
  rateLimited: number;
  tokens: { cacheHit: number; cacheMiss: number; output: number; reasoning: number };
  cost: MoneyJson | null;
  costStatus: 'known' | 'unknown';
  unknownCosts: number;
  costs: MoneyJson[];
  saving: MoneyJson | null;
  savings: MoneyJson[];
  providerCostDiffers: number;
}

/** Totals of any rows. An amount never mixes currencies, and where there are several there is no single one. */
export function totalsOf(rows: readonly CurrencySums[]): Totals {
  const byCurrency = [...Map.groupBy(rows, (row) => row.currency)].sort(([a], [b]) => (a < b ? -1 : 1));
  const costs = byCurrency.flatMap(([currency, parts]) => {
    const cost = sum(parts.map((part) => parseDecimal(part.cost)));
    // A sum of 0 says nothing while some cost is unknown: it must not be read as "free".
    return cost === 0n && count(parts, 'unknown_costs') > 0 ? [] : [moneyJson(cost, currency)];
  });
  const savings = byCurrency.flatMap(([currency, parts]) => {
    const saved = parts.flatMap(({ saving }) => (saving === null ? [] : [parseDecimal(saving)]));
    return saved.length === 0 ? [] : [moneyJson(sum(saved), currency)];
  });
  const unknownCosts = count(rows, 'unknown_costs');
  return {
    requests: count(rows, 'requests'),
    succeeded: count(rows, 'succeeded'),
    failed: count(rows, 'failed'),
    unknown: count(rows, 'unknown'),
    inFlight: count(rows, 'in_flight'),
    rateLimited: count(rows, 'rate_limited'),
    tokens: {
      cacheHit: count(rows, 'cache_hit_tokens'),
      cacheMiss: count(rows, 'cache_miss_tokens'),
      output: count(rows, 'output_tokens'),
      reasoning: count(rows, 'reasoning_tokens'),
    },
    cost:
      rows.length === 0
        ? moneyJson(0n, DEFAULT_COST_CURRENCY)
        : byCurrency.length === 1
          ? (costs[0] ?? null)
          : null,
    costStatus: unknownCosts > 0 ? 'unknown' : 'known',
    unknownCosts,
    costs,
    saving: savings.length === 1 ? (savings[0] ?? null) : null,
    savings,
    providerCostDiffers: count(rows, 'provider_cost_differs'),
  };
}

function count(rows: readonly CurrencySums[], field: Count): number {
  return Number(rows.reduce((total, row) => total + BigInt(row[field]), 0n));
}
