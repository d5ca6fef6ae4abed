import type { MoneyJson } from '../../money/money.js';
import type { AdjustmentView } from './adjustments.js';
import type { AllocationDriver, AllocationMethod, AllocationPool } from './allocation.js';
import type { BlockerCode } from './blockers.js';

/** One company's part as the contract writes it. Amounts keep every digit. */
export interface FrozenShare {
  companyId: string;
  name: string;
  invoices: number;
  direct: MoneyJson;
  shared: MoneyJson;
  amount: MoneyJson;
  rework: MoneyJson;
}

/** A divided pool in one currency: Σ companies.amount + unallocated = total, exactly. */
export interface FrozenAllocation {
  currency: string;
  total: MoneyJson;
  companies: FrozenShare[];
  unallocated: MoneyJson;
  unallocatedParts: { unattributed: MoneyJson; quarantined: MoneyJson; undecided: MoneyJson };
}

/** A bucket of the provider's bill across the period's edge, and where its parts went. */
export interface FrozenCut {
  /** Absent in results of before it was kept. */
  providerAccountId?: string;
  start: string;
  end: string;
  model: string;
  billed: MoneyJson;
  inside: MoneyJson;
  outside: MoneyJson;
}

/** How the provider's bill and our requests stood beside each other in one currency. */
export interface FrozenReconciliation {
  currency: string;
  /** Buckets, models and keys whose sides differed for no known reason; the amount sums sizes. */
  differences: { count: number; amount: MoneyJson };
  /** Requests in no bucket of a bill. */
  meteredOnly: { requests: number; cost: MoneyJson };
  /** What requests of other periods come to in buckets that begin in this one, by the key whose lines explain them. */
  edges: { start: string; end: string; keyId: string | null; amount: MoneyJson }[];
  /** Accounts whose bills go by the end of a request. */
  ratedByEnd: string[];
}

/** A blocker that stood and was accepted. */
export interface AcceptedBlocker {
  code: BlockerCode;
  detail: string;
  reason: string;
}

/**
 * What a close has found: kept as it is for ever. The top level is the division of the first currency; `currencies`
 * holds all of them. `hash` = SHA-256 of `previousHash`, a line feed, and the canonical JSON of all other fields.
 */
export interface FrozenResult extends FrozenAllocation {
  id: string;
  /** 1 for the first close of the installation, and so on. */
  sequence: number;
  period: string;
  timeZone: string;
  bounds: { startsAt: string; endsAt: string };
  closedAt: string;
  method: AllocationMethod;
  driver: AllocationDriver | null;
  pool: AllocationPool;
  cacheDiscount: 'actual' | 'pooled';
  /** Whole numbers as text; empty unless the method is `fixed`. */
  fixedShares: { companyId: string; share: string }[];
  currencies: FrozenAllocation[];
  acceptedBlockers: AcceptedBlocker[];
  reason: string | null;
  /** Corrections of earlier periods that were booked with this close. */
  adjustments: AdjustmentView[];
  cut: FrozenCut[];
  /** Absent in results of before it was kept. */
  reconciliation?: FrozenReconciliation[];
  /** Ids of the bills it rests on. */
  bills: string[];
  /** Numbers of the statements issued with it. */
  statements: string[];
  previousHash: string;
  hash: string;
}
