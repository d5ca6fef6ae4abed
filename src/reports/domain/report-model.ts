import type {
  AllocationDriver,
  AllocationMethod,
  AllocationPool,
  CacheDiscount,
} from '../../costing/domain/allocation.js';
import type { ConversionStatus, StatementKind, StatementLineKind } from '../../costing/domain/statement.js';
import type { Decimal } from '../../money/decimal.js';

/**
 * What every renderer writes, and the only thing it reads: whatever the format, the figures are these. Amounts in
 * units of 10⁻¹⁸ of the currency named around them.
 */
export type ReportModel = PeriodReport | StatementReport;

/** The period a report is about, and whether it can still change. */
export interface ReportHead {
  period: string;
  /** First instant of the period, and the first after it. */
  startsAt: string;
  endsAt: string;
  timeZone: string;
  /** `draft`: the period is not closed; the figures are those of `asOf`. */
  status: 'draft' | 'closed';
  asOf: string | null;
  closed: ClosedMark | null;
}

/** The frozen result that a closed period's figures come from. */
export interface ClosedMark {
  id: string;
  sequence: number;
  hash: string;
  previousHash: string;
  closedAt: string;
  reason: string | null;
}

export interface PeriodReport extends ReportHead {
  kind: 'period';
  currencies: CurrencyReport[];
  /** What stands (draft) or stood and was accepted by name (closed) in the way of the close. */
  blockers: Blocker[];
}

export interface Blocker {
  code: string;
  detail: string;
  accepted: boolean;
  reason: string | null;
}

/** One divided pool: Σ companies.amount + unallocated = total, exactly. */
export interface CurrencyReport {
  currency: string;
  choice: ReportChoice;
  total: Decimal;
  companies: CompanyRow[];
  /** Sums of the columns of `companies`. */
  sums: CompanySums;
  unallocated: Decimal;
  unallocatedParts: { unattributed: Decimal; quarantined: Decimal; undecided: Decimal };
  /** Booked in this period for periods that were closed before; beside the pool, never inside it. */
  adjustments: AdjustmentRow[];
  reconciliation: Reconciliation | null;
  cuts: Cut[];
  /** By day of the firm and model. */
  usage: UsageCell[];
  /** Requests whose cost nobody knows: held, in no amount above. Null where it is closed: its blockers tell. */
  unknown: { requests: bigint; held: Decimal | null } | null;
}

export interface ReportChoice {
  method: AllocationMethod;
  driver: AllocationDriver | null;
  pool: AllocationPool;
  cacheDiscount: CacheDiscount;
}

export interface TokenCounts {
  cacheHit: bigint;
  cacheMiss: bigint;
  output: bigint;
}

export interface CompanySums {
  invoices: bigint;
  requests: bigint;
  tokens: TokenCounts;
  direct: Decimal;
  shared: Decimal;
  /** Contained in `direct`. */
  rework: Decimal;
  amount: Decimal;
  adjustments: Decimal;
  /** What the statements carry of it; null while there is none, or none in this currency. */
  rounded: Decimal | null;
}

export interface CompanyRow extends CompanySums {
  companyId: string;
  name: string;
  taxId: string;
  statement: {
    number: string;
    total: Decimal;
    currency: string;
    converted: Conversion | null;
  } | null;
}

/** An amount in the company's own currency, with where its rate comes from. */
export interface Conversion {
  amount: Decimal;
  currency: string;
  rate: Decimal;
  rateDate: string;
  source: string;
}

export interface AdjustmentRow {
  id: string;
  /** Null: what nobody bears. */
  companyId: string | null;
  name: string | null;
  sourcePeriod: string;
  reason: 'late_usage' | 'restated_bill';
  amount: Decimal;
}

/** The provider's bill beside our ledger. */
export interface Reconciliation {
  bills: string[];
  billed: Decimal | null;
  metered: Decimal;
  /** On our own keys, billed beyond the requests. */
  residual: Decimal | null;
  foreignKeys: { name: string | null; amount: Decimal }[];
  unattributed: Decimal;
  quarantined: Decimal;
  /** As the close has found them; null where it was closed before they were kept with the result. */
  differences: { count: number; amount: Decimal } | null;
  meteredOnly: { requests: bigint; cost: Decimal } | null;
}

/** A bucket of the provider that lies across the period's edge, and which part of it counts here. */
export interface Cut {
  /** Absent in results of before it was kept. */
  providerAccountId?: string;
  start: string;
  end: string;
  model: string;
  billed: Decimal;
  inside: Decimal;
  outside: Decimal;
}

export interface UsageCell {
  day: string;
  model: string;
  requests: bigint;
  tokens: TokenCounts;
  cost: Decimal;
}

export interface StatementReport extends ReportHead {
  kind: 'statement';
  company: { id: string; name: string; taxId: string };
  /** The statement of each currency, then its corrections, in the order of their numbers. */
  documents: StatementDocument[];
}

export interface StatementDocument {
  id: string | null;
  /** Null in a draft. */
  number: string | null;
  kind: StatementKind;
  corrects: { id: string; number: string; reason: string } | null;
  currency: string;
  issuedAt: string;
  lines: StatementRow[];
  subtotal: Decimal;
  taxes: { name: string; percent: string; base: Decimal; amount: Decimal }[];
  total: Decimal;
  /** The company's share before rounding, rounded, and what rounding left it before and after. */
  exact: Decimal;
  cost: Decimal;
  rounding: { before: Decimal; after: Decimal };
  converted: Conversion | null;
  conversionStatus: ConversionStatus;
  plan: { type: string; applied: boolean; warning: string | null };
  notes: { es: string; en: string }[];
  hash: string;
  /** What the document rests on; null for a correction. */
  basis: StatementBasis | null;
}

export interface StatementRow {
  line: number;
  kind: StatementLineKind;
  description: { es: string; en: string };
  quantity: string | null;
  unitPrice: Decimal | null;
  amount: Decimal;
  exact: Decimal;
  sourcePeriod: string | null;
}

/** Where a statement's cost comes from. */
export interface StatementBasis {
  choice: ReportChoice | null;
  /** One of each pool: own + rework + shared + adjustments = amount. */
  costs: CostBasis[];
  invoices: bigint;
  /** exact ÷ invoices, rounded to 18 places for information; null without invoices. */
  costPerInvoice: Decimal | null;
}

export interface CostBasis {
  currency: string;
  own: Decimal;
  rework: Decimal;
  shared: Decimal;
  adjustments: Decimal;
  amount: Decimal;
  rate: { rate: Decimal; date: string; source: string } | null;
  /** The requests behind it by day and model. */
  usage: UsageCell[];
}
