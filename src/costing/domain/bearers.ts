import type { Adjustment } from './adjustments.js';
import type { AllocationChoice, AllocationResult } from './allocation.js';

/** Who bears a part of a period's cost in one currency. */
export interface Bearers {
  currency: string;
  companyIds: ReadonlySet<string>;
}

/** The companies of a divided period and of its corrections. */
export function bearersOf(
  results: readonly AllocationResult[],
  adjustments: readonly Adjustment[],
): Bearers[] {
  return gather([
    ...results.flatMap(({ currency, companies }) =>
      companies
        .filter(({ invoices, direct, shared }) => invoices > 0n || direct !== 0n || shared !== 0n)
        .map(({ companyId }) => ({ currency, companyId })),
    ),
    ...corrected(adjustments),
  ]);
}

/**
 * The same, foretold from who used what: nothing has to be divided for it. Whatever the method, users are among the
 * bearers, and by fixed shares those who have one.
 */
export function expectedBearers(input: {
  choice: AllocationChoice;
  /** Companies with requests of known cost, or with such on a bill. */
  users: readonly { currency: string; companyId: string }[];
  adjustments: readonly Adjustment[];
}): Bearers[] {
  const { choice, users, adjustments } = input;
  const currencies = new Set(users.map(({ currency }) => currency));
  const sharers = choice.method === 'fixed' ? choice.fixedShares : [];
  const shared = [...currencies].flatMap((currency) =>
    sharers.map(({ companyId }) => ({ currency, companyId })),
  );
  return gather([...users, ...shared, ...corrected(adjustments)]);
}

function corrected(adjustments: readonly Adjustment[]) {
  return adjustments.flatMap(({ currency, companyId }) =>
    companyId === null ? [] : [{ currency, companyId }],
  );
}

function gather(pairs: readonly { currency: string; companyId: string }[]): Bearers[] {
  const byCurrency = Map.groupBy(pairs, ({ currency }) => currency);
  return [...byCurrency]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, of]) => ({ currency, companyIds: new Set(of.map(({ companyId }) => companyId)) }));
}
