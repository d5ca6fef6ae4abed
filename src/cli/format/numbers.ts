import { fromInteger, parseDecimal } from '../../money/decimal.js';
import type { Language } from '../texts/language.js';

export interface Money {
  amount: string;
  currency: string;
}

/** Puts the separators of the language into plain decimal text, digit by digit. */
export function groupDigits(text: string, language: Language): string {
  const [, sign = '', whole = '', fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return text;
  const [group, point] = language === 'es' ? ['.', ','] : [',', '.'];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return `${sign}${grouped}${fraction === undefined ? '' : `${point}${fraction}`}`;
}

const placesOf = (amount: string) => (amount.split('.')[1] ?? '').replace(/0+$/, '').length;

/** As many places as the amounts have that are shown under each other, and no fewer than two. */
export function commonPlaces(amounts: readonly string[]): number {
  return Math.max(2, ...amounts.map(placesOf));
}

/** An exact amount with at least so many places; nothing is rounded. */
export function amountText(amount: string, places: number, language: Language): string {
  const [whole = '', fraction = ''] = amount.split('.');
  const kept = fraction.slice(0, Math.max(places, placesOf(amount))).padEnd(places, '0');
  return groupDigits(`${whole}.${kept}`, language);
}

export function moneyText({ amount, currency }: Money, places: number, language: Language): string {
  return `${amountText(amount, places, language)} ${currency}`;
}

/** How large a part of `whole` is, from 0 to 1, for a bar and a percentage. Only the ratio becomes a float. */
export function partOf(part: string | number, whole: string | number): number {
  const exact = (value: string | number) =>
    typeof value === 'number' ? fromInteger(value) : parseDecimal(value);
  const [a, b] = [exact(part), exact(whole)];
  return b <= 0n ? 0 : Number((a * 1_000_000n) / b) / 1_000_000;
}

export function percentText(part: number, language: Language): string {
  return `${groupDigits((part * 100).toFixed(1), language)} %`;
}

const STEPS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** A stretch of time in its largest unit. */
export function durationText(seconds: number): string {
  const [size, unit] = STEPS.find(([size]) => seconds >= size) ?? [1, 's'];
  return `${Math.max(0, Math.floor(seconds / size))} ${unit}`;
}

/** A moment as the clock of a time zone shows it: `2026-11-20 14:05`, here or where it is named. */
export function momentText(instant: string, options: { timeZone?: string; seconds?: boolean } = {}): string {
  const text = new Intl.DateTimeFormat('en-CA', {
    ...(options.timeZone !== undefined && { timeZone: options.timeZone }),
    dateStyle: 'short',
    timeStyle: options.seconds ? 'medium' : 'short',
    hourCycle: 'h23',
  }).format(new Date(instant));
  return text.replace(', ', ' ');
}
