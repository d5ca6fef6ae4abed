import type { Decimal } from '../../money/decimal.js';
import type { MoneyJson } from '../../money/money.js';
import type { AllocationChoice, CompanyShare } from './allocation.js';

/** `statement`: what a close issues. `credit_note`: takes a part or all of a statement back. */
export type StatementKind = 'statement' | 'credit_note';

export const STATEMENT_LINE_KINDS = [
  'own',
  'rework',
  'shared',
  'adjustment',
  'markup',
  'fee',
  'included',
  'base_fee',
  'covered',
  'discount',
  'minimum',
] as const;
/**
 * Cost: `own` requests, `rework` (retries, unusable answers, second looks), the `shared` part, an `adjustment` of an earlier
 * period. Plan: `markup`, `fee` per invoice, invoices `included`, `base_fee`, cost that fees cover (`covered`, negative),
 * `discount`, top-up to the `minimum`.
 */
export type StatementLineKind = (typeof STATEMENT_LINE_KINDS)[number];

/** The kinds whose amounts are the company's part of the pool. */
export const COST_LINE_KINDS: readonly StatementLineKind[] = ['own', 'rework', 'shared', 'adjustment'];

/** One line. Amounts are decimal text in the statement's currency. */
export interface StatementLine {
  /** 1, 2, 3 …: how explanations and credit notes name it. */
  line: number;
  kind: StatementLineKind;
  description: { es: string; en: string };
  /** Whole number or percentage as text; null where the line is no product of two. */
  quantity: string | null;
  unitPrice: string | null;
  amount: string;
  /** Before rounding. */
  exact: string;
  /** Of an adjustment: the closed period it corrects. */
  sourcePeriod: string | null;
  /** Of an adjustment: the bookings it rests on. */
  adjustmentIds: string[];
  /** Of a credit note: the statement's line that it takes back. */
  correctsLine: number | null;
}

export interface StatementTax {
  name: string;
  /** Decimal text such as `19`. */
  percent: string;
  base: string;
  amount: string;
}

/** What a company bears of one pool, exactly, in the pool's currency, and how it came into the statement's. */
export interface StatementCost {
  currency: string;
  own: string;
  rework: string;
  shared: string;
  adjustments: string;
  /** own + rework + shared + adjustments. */
  amount: string;
  /** One unit of `currency` in the statement's currency; null where they are the same. */
  rate: StatementRate | null;
}

export interface StatementRate {
  base: string;
  quote: string;
  rate: string;
  /** The day whose rate it is. */
  date: string;
  validFrom: string;
  validTo: string;
  source: string;
  /** The stored rate is that of quote to base. */
  inverse: boolean;
}

/** `no_rate`: the other currency is shown nowhere, since nothing may be invented. */
export type ConversionStatus = 'same_currency' | 'converted' | 'no_rate';

/**
 * What a company is charged for a period, as it was issued. Never changed afterwards. `hash` = SHA-256 of the canonical JSON
 * of all other fields. total = subtotal + Σ taxes; subtotal = Σ lines.
 */
export interface Statement {
  id: string;
  /** Null on a draft. */
  number: string | null;
  kind: StatementKind;
  draft: boolean;
  period: string;
  companyId: string;
  companyName: string;
  taxId: string;
  currency: string;
  /** Decimal places of its amounts. */
  places: number;
  lines: StatementLine[];
  subtotal: string;
  taxes: StatementTax[];
  total: string;
  /** The company's part of the cost in the statement's currency, unrounded. */
  exact: string;
  /** The company's part of the cost, rounded: Σ of the cost lines. */
  cost: string;
  /** What rounding has left to the company before and after: exact + before − cost = after. */
  rounding: { before: string; after: string };
  costs: StatementCost[];
  /** The total in the company's currency, for display. */
  converted: (MoneyJson & { rate: StatementRate }) | null;
  conversionStatus: ConversionStatus;
  /** The plan as it was applied; `warning` where the stored one could not be. */
  plan: { type: string; applied: boolean; warning: string | null; terms: Record<string, unknown> };
  /** How the pool was divided; null on a credit note. */
  allocation: { method: string; driver: string | null; pool: string; cacheDiscount: string } | null;
  /** The period's frozen result. */
  resultId: string | null;
  /** Distinct invoices with a request in the period. */
  invoices: number;
  /**
   * What fees per invoice were charged for: documents first classified or reviewed in the period, whatever answered them.
   * Null where the plan has no such fees; absent on statements from before these were counted, which charged `invoices`.
   */
  invoicesProcessed?: number | null;
  notes: { es: string; en: string }[];
  issuedAt: string;
  /** Of a credit note: the statement's id and number, and why. */
  corrects: { id: string; number: string; reason: string } | null;
  hash: string;
}

/** A correction of a closed period, booked in the period that is being closed. In the pool's currency. */
export interface AdjustmentShare {
  id: string;
  companyId: string;
  amount: Decimal;
  sourcePeriod: string;
  reason: 'late_usage' | 'restated_bill';
}

/** What is charged of one pool. */
export interface ChargedPool {
  currency: string;
  shares: readonly CompanyShare[];
  adjustments: readonly AdjustmentShare[];
}

/** What a close hands over to have its statements issued, all pools at once: fees are charged once a period. */
export interface IssueInput {
  /** `YYYY-MM`. */
  period: string;
  startsAt: Date;
  /** Exclusive. */
  endsAt: Date;
  resultId: string;
  closedAt: Date;
  choice: AllocationChoice;
  pools: readonly ChargedPool[];
}

/** A statement that now exists. */
export interface IssuedStatement {
  id: string;
  number: string;
  companyId: string;
  currency: string;
  total: string;
  hash: string;
}
