import { type Decimal, isDecimal, parseDecimal } from '../../money/decimal.js';

/** JSON that does not have the form it must have. */
export class StrangeJson extends Error {}

export type JsonObject = Readonly<Record<string, unknown>>;

export function asObject(value: unknown): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw strange('an object', value);
  return value as JsonObject;
}

export function asArray(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw strange('a list', value);
  return value as readonly unknown[];
}

export function asText(value: unknown): string {
  if (typeof value !== 'string') throw strange('a text', value);
  return value;
}

export function asTextOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : asText(value);
}

export function asCount(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw strange('a count', value);
  return value;
}

/** An amount as decimal text. */
export function asDecimal(value: unknown): Decimal {
  if (typeof value !== 'string' || !isDecimal(value)) throw strange('a decimal', value);
  return parseDecimal(value);
}

/** The amount of money in contract form. */
export function asMoney(value: unknown): { amount: Decimal; currency: string } {
  const money = asObject(value);
  return { amount: asDecimal(money['amount']), currency: asText(money['currency']) };
}

function strange(wanted: string, value: unknown): StrangeJson {
  return new StrangeJson(`${wanted} was expected, not ${JSON.stringify(value)?.slice(0, 60) ?? 'nothing'}`);
}
