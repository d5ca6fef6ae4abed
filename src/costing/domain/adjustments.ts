import { createHash } from 'node:crypto';
import type { Decimal } from '../../money/decimal.js';
import { moneyJson, type MoneyJson } from '../../money/money.js';

export const ADJUSTMENT_REASONS = ['late_usage', 'restated_bill'] as const;
/** `late_usage`: requests that were written or settled after the close. `restated_bill`: the provider's bill changed. */
export type AdjustmentReason = (typeof ADJUSTMENT_REASONS)[number];

/** Amounts by company (null: what nobody bears) in one currency. */
export interface Shares {
  currency: string;
  amounts: ReadonlyMap<string | null, Decimal>;
}

/** A correction of a closed period for one company. */
export interface Adjustment {
  id: string;
  groupId: string;
  sourcePeriod: string;
  bookedIn: string;
  companyId: string | null;
  currency: string;
  amount: Decimal;
  reason: AdjustmentReason;
}

/** Corrections of one source, currency and reason, as the contract writes them. */
export interface AdjustmentView {
  id: string;
  sourcePeriod: string;
  reason: AdjustmentReason;
  /** What the companies bear and what nobody bears, together. */
  amount: MoneyJson;
  companies: { companyId: string; amount: MoneyJson }[];
  unallocated: MoneyJson;
}

/**
 * What is to be corrected of a closed period: what everybody would bear by all that is known now, less what the close
 * has charged and what was corrected before. The same facts give the same ids, so what is shown is what gets booked.
 */
export function adjustmentsOf(input: {
  sourcePeriod: string;
  bookedIn: string;
  reason: AdjustmentReason;
  now: readonly Shares[];
  frozen: readonly Shares[];
  booked: readonly Shares[];
}): Adjustment[] {
  const { sourcePeriod, bookedIn, reason } = input;
  const currencies = [
    ...new Set([...input.now, ...input.frozen, ...input.booked].map(({ currency }) => currency)),
  ];
  return currencies.sort().flatMap((currency) => {
    const open = new Map<string | null, Decimal>();
    const add = (shares: readonly Shares[], sign: bigint) => {
      for (const one of shares.filter((share) => share.currency === currency))
        for (const [companyId, amount] of one.amounts)
          open.set(companyId, (open.get(companyId) ?? 0n) + sign * amount);
    };
    add(input.now, 1n);
    add(input.frozen, -1n);
    add(input.booked, -1n);
    const group = { sourcePeriod, bookedIn, currency, reason };
    return [...open]
      .filter(([, amount]) => amount !== 0n)
      .sort(([left], [right]) => ((left ?? '~') < (right ?? '~') ? -1 : 1))
      .map(([companyId, amount]) => ({
        id: adjustmentId(group, companyId),
        groupId: adjustmentId(group),
        sourcePeriod,
        bookedIn,
        companyId,
        currency,
        amount,
        reason,
      }));
  });
}

/** Joins what belongs to one source, currency and reason. */
export function viewAdjustments(adjustments: readonly Adjustment[]): AdjustmentView[] {
  const groups = new Map<string, Adjustment[]>();
  for (const one of adjustments) groups.set(one.groupId, [...(groups.get(one.groupId) ?? []), one]);
  return [...groups.values()].map((group) => {
    const first = group[0] as Adjustment;
    const sumOf = (some: readonly Adjustment[]) =>
      moneyJson(
        some.reduce((total, { amount }) => total + amount, 0n),
        first.currency,
      );
    return {
      id: first.groupId,
      sourcePeriod: first.sourcePeriod,
      reason: first.reason,
      amount: sumOf(group),
      companies: group.flatMap(({ companyId, amount }) =>
        companyId === null ? [] : [{ companyId, amount: moneyJson(amount, first.currency) }],
      ),
      unallocated: sumOf(group.filter(({ companyId }) => companyId === null)),
    };
  });
}

/** The id of what is corrected of a period for a company (null: what nobody bears), or without one for them all. */
export function adjustmentId(
  group: Pick<Adjustment, 'sourcePeriod' | 'bookedIn' | 'currency' | 'reason'>,
  companyId?: string | null,
): string {
  const { sourcePeriod, bookedIn, currency, reason } = group;
  const whose = companyId === undefined ? [] : [companyId ?? ''];
  return uuidFrom(['adjustment', sourcePeriod, bookedIn, currency, reason, ...whose]);
}

/** A UUID (version 8: of our own making) that the same parts always give. */
export function uuidFrom(parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex').split('');
  hex[12] = '8';
  hex[16] = ((parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  const text = hex.join('');
  return [
    text.slice(0, 8),
    text.slice(8, 12),
    text.slice(12, 16),
    text.slice(16, 20),
    text.slice(20, 32),
  ].join('-');
}
