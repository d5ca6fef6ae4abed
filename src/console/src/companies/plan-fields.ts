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

/** The stored plan as texts; what is not readable as such is left empty. */
export function planFields(plan: Record<string, unknown> | null): PlanFields {
  const text = (name: string) => {
    const value = plan?.[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
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
      .map(({ upTo, fee }) => `${typeof upTo === 'number' ? upTo : '*'} ${String(fee)}`)
      .join('\n'),
    includedInvoices: text('includedInvoices'),
    baseFee: text('baseFee'),
    minimum: text('minimum'),
    discountPercent: text('discountPercent'),
    taxes: rows('taxes')
      .map(({ name, percent }) => `${String(name)} ${String(percent)}`)
      .join('\n'),
    places: text('places'),
  };
}

/** The plan as the API takes it. Empty fields and those of other types are left out; the API says what is wrong. */
export function planFrom(fields: PlanFields): Record<string, unknown> {
  const plan: Record<string, unknown> = { type: fields.type };
  for (const name of ['currency', 'markupPercent', 'baseFee', 'minimum', 'discountPercent'] as const)
    if (fields[name].trim() !== '' && isFieldOf(name, fields.type)) plan[name] = fields[name].trim();
  for (const name of ['includedInvoices', 'places'] as const)
    if (fields[name].trim() !== '' && isFieldOf(name, fields.type)) plan[name] = Number(fields[name]);
  if (fields.type === 'per_invoice') plan.tiers = linesOf(fields.tiers).map(tierOf);
  if (fields.taxes.trim() !== '') plan.taxes = linesOf(fields.taxes).map(taxOf);
  return plan;
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function tierOf(line: string): object {
  const [upTo = '', fee = ''] = line.split(/\s+/);
  return { upTo: upTo === '*' ? null : Number(upTo), fee };
}

/** The percentage is the last word; all before it is the name. */
function taxOf(line: string): object {
  const at = line.lastIndexOf(' ');
  return at < 0
    ? { name: line, percent: '' }
    : { name: line.slice(0, at).trim(), percent: line.slice(at + 1) };
}
