import type { Decimal } from '../../money/decimal.js';

export const ALLOCATION_METHODS = ['per_invoice', 'proportional', 'even', 'fixed', 'by_key'] as const;
/**
 * `per_invoice`: each invoice bears its own requests, what is left is shared by the driver. `proportional`: everything
 * by the driver. `even`: the same for each company that used the service. `fixed`: by shares the firm has set. `by_key`:
 * what the bill says of each key goes to the companies that used it.
 */
export type AllocationMethod = (typeof ALLOCATION_METHODS)[number];

export const ALLOCATION_DRIVERS = ['invoices', 'tokens', 'cost'] as const;
export type AllocationDriver = (typeof ALLOCATION_DRIVERS)[number];

export const ALLOCATION_POOLS = ['metered', 'billed'] as const;
/** `metered`: what our ledger says the requests cost. `billed`: the whole of the provider's bill. */
export type AllocationPool = (typeof ALLOCATION_POOLS)[number];

export const CACHE_DISCOUNTS = ['actual', 'pooled'] as const;
/** `pooled`: everybody's input tokens cost the average, so that whoever warms a shared prefix does not pay for the others. */
export type CacheDiscount = (typeof CACHE_DISCOUNTS)[number];

/** How a pool is divided. */
export interface AllocationChoice {
  method: AllocationMethod;
  /** Null for methods that share by none; `per_invoice` and `proportional` then take invoices. */
  driver: AllocationDriver | null;
  pool: AllocationPool;
  cacheDiscount: CacheDiscount;
  /** Shares by company for the method `fixed`; whole numbers, only their proportion counts. */
  fixedShares: readonly { companyId: string; share: bigint }[];
}

/** What rework is, as the API describes it. `CompanyUseService` counts it, and `prorrata verify` counts it again. */
export const REWORK_MEANING =
  'Spent on all requests of an invoice but the last accepted one: retries, answers that could not be used, second looks; ' +
  'of an invoice too long for one request (over 80 different lines) all parts but the last, too';

/** What one company did in a period, in one currency. Amounts in units of 10⁻¹⁸. */
export interface CompanyUse {
  companyId: string;
  /** Distinct invoices with at least one request. */
  invoices: bigint;
  requests: bigint;
  tokens: { cacheHit: bigint; cacheMiss: bigint; output: bigint };
  /** What its own requests cost. */
  cost: Decimal;
  /** The part of `cost` that went into retries, unusable answers and second looks. */
  rework: Decimal;
  /**
   * Input tokens whose price is known, and the part of `cost` they took; needed for a pooled cache discount only.
   * Requests that a bill has settled carry no price: they are left out of both.
   */
  input: { tokens: bigint; cost: Decimal } | null;
  /** `cost` by our key; a key it used at no cost is there with 0. */
  keys: readonly { keyId: string; cost: Decimal }[];
}

/** What is to be divided, in one currency. `total` = Σ companies' cost + ownResidual + unattributed + quarantined. */
export interface AllocationInput {
  currency: string;
  companies: readonly CompanyUse[];
  /** On our own keys, billed beyond (or below, negative) what the requests explain; shared by the method's driver. */
  ownResidual: Decimal;
  /** The bill by our key, for `by_key`; with the metered pool the same as the companies' own. */
  keyTotals: readonly { keyId: string; amount: Decimal }[];
  /** Keys that are not ours: nobody's until somebody decides. */
  unattributed: Decimal;
  /** Lines of unknown kind. */
  quarantined: Decimal;
}

/** One company's part. `direct + shared = amount`, exactly. */
export interface CompanyShare {
  companyId: string;
  invoices: bigint;
  /** Its own requests. */
  direct: Decimal;
  /** What it bears of the common part. */
  shared: Decimal;
  amount: Decimal;
  /** The part of `direct` that is rework; 0 where the method gives nobody its own requests. */
  rework: Decimal;
  /** What its own requests spent on rework, whatever the method; informative. */
  reworkSpent: Decimal;
  /** What the driver measured of it, a count or a cost; null without a driver. */
  driverQuantity: Decimal | null;
}

/** A divided pool: Σ companies.amount + unallocated = total, exactly. Companies ordered by id. */
export interface AllocationResult {
  currency: string;
  choice: AllocationChoice;
  total: Decimal;
  companies: CompanyShare[];
  unallocated: Decimal;
  /** What `unallocated` is made of; `undecided`: of our own, what the method found nobody to bear. */
  unallocatedParts: { unattributed: Decimal; quarantined: Decimal; undecided: Decimal };
}

/** Divides a pool by one method. Pure; never throws on amounts, whatever their sign. */
export type Allocate = (input: AllocationInput, choice: AllocationChoice) => AllocationResult;
