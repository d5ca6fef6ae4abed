import { ADJUSTMENT_REASONS, adjustmentId, type AdjustmentReason } from '../../costing/domain/adjustments.js';
import type {
  AllocationChoice,
  AllocationDriver,
  AllocationMethod,
  CompanyShare,
} from '../../costing/domain/allocation.js';
import {
  ALLOCATION_DRIVERS,
  ALLOCATION_METHODS,
  ALLOCATION_POOLS,
  CACHE_DISCOUNTS,
} from '../../costing/domain/allocation.js';
import type { ChargedPool } from '../../costing/domain/statement.js';
import type { Decimal } from '../../money/decimal.js';
import {
  asArray,
  asCount,
  asMoney,
  asObject,
  asText,
  asTextOrNull,
  type JsonObject,
  StrangeJson,
} from './json.js';

/** One company's part, as the closed result states it. */
export interface ResultShare {
  companyId: string;
  name: string;
  invoices: number;
  direct: Decimal;
  shared: Decimal;
  amount: Decimal;
  rework: Decimal;
}

export interface ResultPool {
  currency: string;
  total: Decimal;
  companies: ResultShare[];
  unallocated: Decimal;
  parts: { unattributed: Decimal; quarantined: Decimal; undecided: Decimal };
}

export interface ResultAdjustment {
  id: string;
  sourcePeriod: string;
  reason: AdjustmentReason;
  currency: string;
  companies: { companyId: string; amount: Decimal }[];
  unallocated: Decimal;
  amount: Decimal;
}

/** A bucket across the period's edge: what its requests outside the period cost. */
export interface ResultCut {
  /** Null in results that do not tell it: then of all accounts. */
  accountId: string | null;
  start: string;
  end: string;
  model: string;
  currency: string;
  billed: Decimal;
  inside: Decimal;
  outside: Decimal;
}

/** What requests of other periods come to in a bucket that begins in this one, by the key whose lines explain them. */
export interface ResultEdge {
  start: string;
  end: string;
  keyId: string | null;
  currency: string;
  amount: Decimal;
}

/** The closed result, read from its JSON. Throws `StrangeJson`. */
export class PackResult {
  readonly id: string;
  readonly period: string;
  readonly closedAt: string;
  readonly choice: AllocationChoice;
  readonly pools: ResultPool[];
  readonly adjustments: ResultAdjustment[];
  readonly cut: ResultCut[];
  /** Null in results that do not tell them. */
  readonly edges: ResultEdge[] | null;
  /** Accounts whose bills go by the end of a request. */
  readonly ratedByEnd: ReadonlySet<string>;
  /** What is in no bucket of a bill, by currency. */
  readonly meteredOnly: ReadonlyMap<string, Decimal>;
  readonly bills: string[];
  readonly statements: string[];

  constructor(readonly json: JsonObject) {
    this.id = asText(json['id']);
    this.period = asText(json['period']);
    this.closedAt = asText(json['closedAt']);
    this.choice = choiceOf(json);
    this.pools = asArray(json['currencies']).map(poolOf);
    this.adjustments = asArray(json['adjustments']).map(adjustmentOf);
    this.cut = asArray(json['cut']).map(cutOf);
    const kept = json['reconciliation'] === undefined ? null : asArray(json['reconciliation']).map(asObject);
    this.edges = kept?.flatMap(edgesOf) ?? null;
    this.ratedByEnd = new Set(kept?.flatMap((one) => asArray(one['ratedByEnd']).map(asText)));
    this.meteredOnly = new Map(
      kept?.map((one) => {
        const currency = asText(one['currency']);
        return [currency, amountIn(currency, asObject(one['meteredOnly'])['cost'])];
      }),
    );
    this.bills = asArray(json['bills']).map(asText);
    this.statements = asArray(json['statements']).map(asText);
  }

  /** What statements charge of it, by currency. */
  charged(): ChargedPool[] {
    const { pools, adjustments, period: bookedIn } = this;
    const currencies = new Set([...pools, ...adjustments].map(({ currency }) => currency));
    return [...currencies].sort().map((currency) => ({
      currency,
      shares: (pools.find((pool) => pool.currency === currency)?.companies ?? []).map(chargedShare),
      adjustments: adjustments
        .filter((one) => one.currency === currency)
        .flatMap(({ sourcePeriod, reason, companies }) =>
          companies.map(({ companyId, amount }) => ({
            id: adjustmentId({ sourcePeriod, bookedIn, currency, reason }, companyId),
            companyId,
            amount,
            sourcePeriod,
            reason,
          })),
        ),
    }));
  }
}

/** What a statement takes no notice of is left at nothing. */
function chargedShare(share: ResultShare): CompanyShare {
  return { ...share, invoices: BigInt(share.invoices), reworkSpent: share.rework, driverQuantity: null };
}

function choiceOf(json: JsonObject): AllocationChoice {
  const driver = json['driver'] === null ? null : oneOf(ALLOCATION_DRIVERS, json['driver']);
  return {
    method: oneOf(ALLOCATION_METHODS, json['method']) satisfies AllocationMethod,
    driver: driver satisfies AllocationDriver | null,
    pool: oneOf(ALLOCATION_POOLS, json['pool']),
    cacheDiscount: oneOf(CACHE_DISCOUNTS, json['cacheDiscount']),
    fixedShares: asArray(json['fixedShares']).map((value) => {
      const { companyId, share } = asObject(value);
      const text = asText(share);
      if (!/^\d{1,30}$/.test(text)) throw new StrangeJson('a share is no whole number');
      return { companyId: asText(companyId), share: BigInt(text) };
    }),
  };
}

function oneOf<Choice extends string>(choices: readonly Choice[], value: unknown): Choice {
  const choice = choices.find((known) => known === value);
  if (choice === undefined) throw new StrangeJson(`one of ${choices.join(', ')} was expected`);
  return choice;
}

/** Money of a pool is of the pool's currency. */
function amountIn(currency: string, money: unknown): Decimal {
  const read = asMoney(money);
  if (read.currency !== currency) throw new StrangeJson(`${currency} was expected, not ${read.currency}`);
  return read.amount;
}

function poolOf(value: unknown): ResultPool {
  const pool = asObject(value);
  const currency = asText(pool['currency']);
  const amount = (money: unknown) => amountIn(currency, money);
  const parts = asObject(pool['unallocatedParts']);
  return {
    currency,
    total: amount(pool['total']),
    companies: asArray(pool['companies']).map((one) => {
      const share = asObject(one);
      return {
        companyId: asText(share['companyId']),
        name: asText(share['name']),
        invoices: asCount(share['invoices']),
        direct: amount(share['direct']),
        shared: amount(share['shared']),
        amount: amount(share['amount']),
        rework: amount(share['rework']),
      };
    }),
    unallocated: amount(pool['unallocated']),
    parts: {
      unattributed: amount(parts['unattributed']),
      quarantined: amount(parts['quarantined']),
      undecided: amount(parts['undecided']),
    },
  };
}

function adjustmentOf(value: unknown): ResultAdjustment {
  const adjustment = asObject(value);
  const { amount, currency } = asMoney(adjustment['amount']);
  return {
    id: asText(adjustment['id']),
    sourcePeriod: asText(adjustment['sourcePeriod']),
    reason: oneOf(ADJUSTMENT_REASONS, adjustment['reason']),
    currency,
    amount,
    unallocated: amountIn(currency, adjustment['unallocated']),
    companies: asArray(adjustment['companies']).map((one) => {
      const share = asObject(one);
      return { companyId: asText(share['companyId']), amount: amountIn(currency, share['amount']) };
    }),
  };
}

function cutOf(value: unknown): ResultCut {
  const cut = asObject(value);
  const { amount: outside, currency } = asMoney(cut['outside']);
  const [billed, inside] = [amountIn(currency, cut['billed']), amountIn(currency, cut['inside'])];
  const [start, end, model] = [asText(cut['start']), asText(cut['end']), asText(cut['model'])];
  const accountId = asTextOrNull(cut['providerAccountId']);
  return { accountId, start, end, model, currency, billed, inside, outside };
}

function edgesOf(reconciliation: JsonObject): ResultEdge[] {
  const currency = asText(reconciliation['currency']);
  return asArray(reconciliation['edges']).map((value) => {
    const edge = asObject(value);
    return {
      start: asText(edge['start']),
      end: asText(edge['end']),
      keyId: asTextOrNull(edge['keyId']),
      currency,
      amount: amountIn(currency, edge['amount']),
    };
  });
}
