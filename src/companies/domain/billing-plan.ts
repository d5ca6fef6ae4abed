import type { FieldFault } from '../../errors/problem.js';
import { isDecimal, parseDecimal, type Decimal } from '../../money/decimal.js';

export const PLAN_TYPES = ['pass_through', 'markup', 'per_invoice', 'flat'] as const;
/**
 * `pass_through`: the company's part of the cost. `markup`: that and a percentage. `per_invoice`: a fee for each document
 * that was first classified or reviewed in the period, by tiers, instead of the cost; one that memory answered, without any
 * request, has its fee as well. `flat`: the base fee instead of the cost.
 */
export type PlanType = (typeof PLAN_TYPES)[number];

/** The invoices up to `upTo` that no earlier tier holds cost `fee` each; null: all further ones. */
export interface PlanTier {
  upTo: bigint | null;
  fee: Decimal;
}

export interface PlanTax {
  name: string;
  percent: Decimal;
}

/** What a company is charged for a period. Amounts are in `currency`. */
export interface BillingPlan {
  type: PlanType;
  /** Null: the cost's own currency, or the company's where the plan names amounts. */
  currency: string | null;
  markupPercent: Decimal;
  tiers: PlanTier[];
  /** The first invoices of a period, which take the first places of the tiers and cost no fee. */
  includedInvoices: bigint;
  baseFee: Decimal;
  /** The least that is charged, discount taken off already. */
  minimum: Decimal;
  discountPercent: Decimal;
  /** Null: the firm's taxes. */
  taxes: PlanTax[] | null;
  /** Null: the firm's choice, or the minor unit of the currency. */
  places: number | null;
}

export type PlanRead = { ok: true; plan: BillingPlan } | { ok: false; faults: FieldFault[] };

/** The plan of a company that has none. */
export const PASS_THROUGH: BillingPlan = {
  type: 'pass_through',
  currency: null,
  markupPercent: 0n,
  tiers: [],
  includedInvoices: 0n,
  baseFee: 0n,
  minimum: 0n,
  discountPercent: 0n,
  taxes: null,
  places: null,
};

const FIELDS = [
  'type',
  'currency',
  'markupPercent',
  'tiers',
  'includedInvoices',
  'baseFee',
  'minimum',
  'discountPercent',
  'taxes',
  'places',
];
const TIERS_MAX = 50;
const TAXES_MAX = 10;
const INVOICES_MAX = 1_000_000_000;
const PERCENT = /^\d{1,4}(\.\d{1,6})?$/;
const AMOUNT = /^\d{1,15}(\.\d{1,18})?$/;
const MARKUP_PERCENT_MAX = parseDecimal('1000');
const HUNDRED = parseDecimal('100');

/** Reads a plan as JSON; faults carry the path below `plan`. */
export function readPlan(value: unknown): PlanRead {
  if (!isObject(value)) return { ok: false, faults: [{ path: 'plan', message: 'must be an object' }] };
  const reader = new PlanReader(value);
  const plan = reader.read();
  return plan && reader.faults.length === 0 ? { ok: true, plan } : { ok: false, faults: reader.faults };
}

/** True when the plan names amounts, which need a currency. */
export function namesAmounts(plan: BillingPlan): boolean {
  return plan.tiers.length > 0 || plan.baseFee > 0n || plan.minimum > 0n;
}

class PlanReader {
  readonly faults: FieldFault[] = [];

  constructor(private readonly json: Record<string, unknown>) {}

  read(): BillingPlan | null {
    for (const key of Object.keys(this.json).filter((key) => !FIELDS.includes(key)))
      this.fault(key.slice(0, 60), 'is not a field of a billing plan');
    const type = PLAN_TYPES.find((known) => known === this.json['type']);
    if (!type) {
      this.fault('type', `must be one of ${PLAN_TYPES.join(', ')}`);
      return null;
    }
    this.onlyFor(type);
    return {
      type,
      currency: this.currency(),
      markupPercent: this.percent('markupPercent', MARKUP_PERCENT_MAX),
      tiers: this.tiers(),
      includedInvoices: BigInt(this.whole('includedInvoices', INVOICES_MAX) ?? 0),
      baseFee: this.amount('baseFee'),
      minimum: this.amount('minimum'),
      discountPercent: this.percent('discountPercent', HUNDRED),
      taxes: this.taxes(),
      places: this.whole('places', 18),
    };
  }

  private onlyFor(type: PlanType): void {
    const belongs = {
      markupPercent: 'markup',
      tiers: 'per_invoice',
      includedInvoices: 'per_invoice',
    } as const;
    for (const [field, owner] of Object.entries(belongs)) {
      if (this.has(field) && owner !== type) this.fault(field, `is for plans of type ${owner}`);
    }
    const needed = { markup: 'markupPercent', per_invoice: 'tiers', flat: 'baseFee', pass_through: null }[
      type
    ];
    if (needed && !this.has(needed)) this.fault(needed, `is needed by plans of type ${type}`);
  }

  private currency(): string | null {
    const value = this.json['currency'];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string' && /^[A-Z]{3}$/.test(value)) return value;
    this.fault('currency', 'must be an ISO 4217 code such as COP');
    return null;
  }

  private tiers(): PlanTier[] {
    const list = this.list('tiers', TIERS_MAX);
    let before = 0;
    return list.map((item, index) => {
      const at = `tiers.${index}`;
      const { upTo, fee } = this.object(item, at, ['upTo', 'fee']);
      const isLast = index === list.length - 1;
      if (isLast && upTo !== null)
        this.fault(`${at}.upTo`, 'must be null in the last tier: it holds all the rest');
      if (!isLast && !(Number.isInteger(upTo) && Number(upTo) > before && Number(upTo) <= INVOICES_MAX))
        this.fault(`${at}.upTo`, `must be a whole number above ${before}`);
      if (Number.isInteger(upTo)) before = Number(upTo);
      if (typeof fee !== 'string' || !AMOUNT.test(fee))
        this.fault(`${at}.fee`, 'must be a decimal string of 0 or more, such as "120.50"');
      return {
        upTo: Number.isInteger(upTo) ? BigInt(Number(upTo)) : null,
        fee: isDecimal(fee) ? parseDecimal(fee as string) : 0n,
      };
    });
  }

  private taxes(): PlanTax[] | null {
    if (!this.has('taxes')) return null;
    return this.list('taxes', TAXES_MAX).map((item, index) => {
      const at = `taxes.${index}`;
      const { name, percent } = this.object(item, at, ['name', 'percent']);
      const named =
        typeof name === 'string' && name.trim() !== '' && name.length <= 60 && !/\p{Cc}|\p{Cs}/u.test(name);
      if (!named) this.fault(`${at}.name`, 'must be a text of 1 to 60 characters');
      return { name: String(name), percent: this.percentOf(percent, `${at}.percent`, HUNDRED) };
    });
  }

  private percent(field: string, max: Decimal): Decimal {
    return this.has(field) ? this.percentOf(this.json[field], field, max) : 0n;
  }

  private percentOf(value: unknown, path: string, max: Decimal): Decimal {
    const percent = typeof value === 'string' && PERCENT.test(value) ? parseDecimal(value) : null;
    if (percent !== null && percent <= max) return percent;
    this.fault(path, `must be a decimal string from "0" to "${max / 10n ** 18n}"`);
    return 0n;
  }

  private amount(field: string): Decimal {
    if (!this.has(field)) return 0n;
    const value = this.json[field];
    if (typeof value === 'string' && AMOUNT.test(value)) return parseDecimal(value);
    this.fault(field, 'must be a decimal string of 0 or more, such as "1500.00"');
    return 0n;
  }

  private whole(field: string, max: number): number | null {
    if (!this.has(field)) return null;
    const value = this.json[field];
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) return value;
    this.fault(field, `must be a whole number from 0 to ${max}`);
    return null;
  }

  private list(field: string, itemsMax: number): unknown[] {
    if (!this.has(field)) return [];
    const value = this.json[field];
    const isNeeded = field === 'tiers';
    if (Array.isArray(value) && value.length <= itemsMax && (!isNeeded || value.length > 0)) return value;
    this.fault(field, `must be a list of ${isNeeded ? 1 : 0} to ${itemsMax} items`);
    return [];
  }

  private object(value: unknown, path: string, fields: readonly string[]): Record<string, unknown> {
    if (!isObject(value)) {
      this.fault(path, `must be an object of ${fields.join(' and ')}`);
      return {};
    }
    for (const key of Object.keys(value).filter((key) => !fields.includes(key)))
      this.fault(`${path}.${key.slice(0, 60)}`, 'is not known here');
    return value;
  }

  private has(field: string): boolean {
    return this.json[field] !== undefined;
  }

  private fault(path: string, message: string): void {
    this.faults.push({ path: `plan.${path}`, message });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
