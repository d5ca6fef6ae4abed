import { readTaxes, writeTaxes } from '../format/tax-lines';
import { typedDecimal } from '../format/typed-decimal';
import type { Language } from '../texts/language';

/** A plan as people type it: every field a text, tiers and taxes one a line. */
export interface PlanFields {
  type: string;
  currency: string;
  markupPercent: string;
  tiers: string;
  includedInvoices: string;
  baseFee: string;
  minimum: string;
  discountPercent: string;
  taxes: string;
  places: string;
}

/** For which type a field is; the others are for all. */
const ONLY_FOR: Partial<Record<keyof PlanFields, string>> = {
  markupPercent: 'markup',
  tiers: 'per_invoice',
  includedInvoices: 'per_invoice',
};

export const PLAN_TYPES = ['pass_through', 'markup', 'per_invoice', 'flat'] as const;

export function isFieldOf(name: keyof PlanFields, type: string): boolean {
  return (ONLY_FOR[name] ?? type) === type;
}

/** The stored plan as texts in the reader's language; what is not readable as such is left empty. */
export function planFields(plan: Record<string, unknown> | null, language: Language): PlanFields {
  const decimal = (value: unknown) => String(value).replace('.', language === 'es' ? ',' : '.');
  const text = (name: string) => {
    const value = plan?.[name];
    return typeof value === 'string' ? decimal(value) : typeof value === 'number' ? String(value) : '';
  };
  const rows = (name: string): Record<string, unknown>[] => {
    const value = plan?.[name];
    return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
  };
  const type = PLAN_TYPES.find((known) => known === plan?.['type']) ?? 'pass_through';
  return {
    type,
    currency: text('currency'),
    markupPercent: text('markupPercent'),
    tiers: rows('tiers')
      .map(({ upTo, fee }) => `${typeof upTo === 'number' ? upTo : '*'} ${decimal(fee)}`)
      .join('\n'),
    includedInvoices: text('includedInvoices'),
    baseFee: text('baseFee'),
    minimum: text('minimum'),
    discountPercent: text('discountPercent'),
    taxes: writeTaxes(
      rows('taxes').map(({ name, percent }) => ({ name: String(name), percent: String(percent) })),
    ),
    places: text('places'),
  };
}

const DECIMALS = ['markupPercent', 'baseFee', 'minimum', 'discountPercent'] as const;
const COUNTS = ['includedInvoices', 'places'] as const;

/** The plan as the API takes it, or the fields that cannot be read. Empty fields and those of other types are left out. */
export function planFrom(
  fields: PlanFields,
  language: Language,
): { plan: Record<string, unknown>; unreadable: readonly (keyof PlanFields)[] } {
  const plan: Record<string, unknown> = { type: fields.type };
  const unreadable: (keyof PlanFields)[] = [];
  const put = (name: keyof PlanFields, read: (text: string) => unknown) => {
    const text = fields[name].trim();
    if (text === '' || !isFieldOf(name, fields.type)) return;
    const value = read(text);
    if (value === undefined) unreadable.push(name);
    else plan[name] = value;
  };
  put('currency', (text) => text.toUpperCase());
  for (const name of DECIMALS) put(name, (text) => typedDecimal(text, language));
  for (const name of COUNTS) put(name, (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined));
  put('tiers', (text) => readTiers(text, language));
  put('taxes', readTaxes);
  return { plan, unreadable };
}

/** `100 120,50`: up to which invoice, and the fee of each; `*` for all the rest. Undefined where a line is none. */
function readTiers(text: string, language: Language): object[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const tiers = lines.flatMap((line) => {
    const [, upTo = '', fee = ''] = /^\s*(\*|\d{1,9})\s+(\S+)\s*$/.exec(line) ?? [];
    const amount = typedDecimal(fee, language);
    return amount === undefined ? [] : [{ upTo: upTo === '*' ? null : Number(upTo), fee: amount }];
  });
  return tiers.length === lines.length ? tiers : undefined;
}
