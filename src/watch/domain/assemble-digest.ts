import { divideRounded, formatDecimal, SCALE } from '../../money/decimal.js';
import { ratioText } from '../../usage/domain/evenness.js';
import { totalsOf, type CurrencySums } from '../../usage/domain/totals.js';
import { adviceOf } from './advice.js';
import type {
  DigestAccount,
  DigestBalance,
  DigestBudget,
  DigestContent,
  DigestCosts,
  DigestInvoices,
  DigestKey,
  DigestRequests,
  RateLimitedDay,
} from './digest.js';

const MEAN_PLACES = 2;

/** Sums of requests of one account, key and day in one currency. */
export type DigestSums = CurrencySums & { groups: readonly string[] };

export interface DigestInput {
  days: readonly string[];
  accounts: (Pick<DigestAccount, 'id' | 'name' | 'provider' | 'currency' | 'status' | 'evenness'> & {
    keys: { id: string; name: string; status: string }[];
    balance: DigestBalance;
  })[];
  /** Grouped by account, key and day, in this order. */
  sums: readonly DigestSums[];
  /** Null stands for all accounts, or for all days. */
  invoices: readonly { providerAccountId: string | null; day: string | null; invoices: number }[];
  budgets: DigestBudget[];
}

/** Puts a digest together from what the ledger and the accounts say. */
export function assembleDigest(input: DigestInput): DigestContent {
  const { sums, days, budgets } = input;
  const byAccount = Map.groupBy(sums, ({ groups }) => groups[0] ?? '');
  const accounts = input.accounts.map((account): DigestAccount => {
    const own = byAccount.get(account.id) ?? [];
    return {
      ...account,
      ...figuresOf(own),
      keys: keysOf(account.keys, own),
      rateLimitedDays: rateLimitedDaysOf(account.keys, own),
      invoices: invoicesOf({ ...input, days, accountId: account.id }),
    };
  });
  const firm = { ...figuresOf(sums), invoices: invoicesOf({ ...input, days, accountId: null }) };
  const facts = { firm, accounts, budgets };
  return { ...facts, advice: adviceOf(facts) };
}

function figuresOf(sums: readonly DigestSums[]): { requests: DigestRequests; costs: DigestCosts } {
  const { costs, unknownCosts, savings } = totalsOf(sums);
  return { requests: requestsOf(sums), costs: { costs, unknownCosts, savings } };
}

/** A request that was answered 429 has failed too; it is counted once, as what it is. */
function requestsOf(sums: readonly DigestSums[]): DigestRequests {
  const { requests, succeeded, failed, rateLimited, unknown, inFlight } = totalsOf(sums);
  return { requests, succeeded, rateLimited, errors: failed - rateLimited, unknown, inFlight };
}

/** The keys that may be used or were used, each with its part. */
function keysOf(
  keys: readonly { id: string; name: string; status: string }[],
  sums: readonly DigestSums[],
): DigestKey[] {
  const { requests: all } = totalsOf(sums);
  const byKey = Map.groupBy(sums, ({ groups }) => groups[1] ?? '');
  return keys
    .map((key) => {
      const requests = requestsOf(byKey.get(key.id) ?? []);
      return { ...key, ...requests, share: ratioText(requests.requests, all) };
    })
    .filter(({ status, requests }) => status !== 'revoked' || requests > 0);
}

function rateLimitedDaysOf(
  keys: readonly { id: string; name: string }[],
  sums: readonly DigestSums[],
): RateLimitedDay[] {
  const names = new Map(keys.map(({ id, name }) => [id, name]));
  const groups = Map.groupBy(sums, (row) => `${row.groups[2] ?? ''} ${row.groups[1] ?? ''}`);
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, parts]) => {
      const [day = '', keyId = ''] = key.split(' ');
      const { rateLimited, requests } = requestsOf(parts);
      return { day, keyId, keyName: names.get(keyId) ?? '', rateLimited, requests };
    })
    .filter(({ rateLimited }) => rateLimited > 0);
}

function invoicesOf(
  input: Pick<DigestInput, 'days' | 'invoices'> & { accountId: string | null },
): DigestInvoices {
  const own = new Map(
    input.invoices
      .filter(({ providerAccountId }) => providerAccountId === input.accountId)
      .map(({ day, invoices }) => [day, invoices]),
  );
  const days = input.days.map((day) => ({ day, invoices: own.get(day) ?? 0 }));
  const max = Math.max(...days.map(({ invoices }) => invoices));
  return {
    total: own.get(null) ?? 0,
    mean: mean(days.map(({ invoices }) => invoices)),
    max,
    busiestDay: max === 0 ? null : (days.find(({ invoices }) => invoices === max)?.day ?? null),
    days,
  };
}

function mean(counts: readonly number[]): string {
  const places = 10n ** BigInt(MEAN_PLACES);
  const total = BigInt(counts.reduce((sum, count) => sum + count, 0));
  const cut = divideRounded(total * places, BigInt(counts.length), 'down');
  return formatDecimal(cut * 10n ** BigInt(SCALE - MEAN_PLACES));
}
