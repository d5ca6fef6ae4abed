import { parseDecimal, type Decimal } from '../../money/decimal.js';
import { moneyJson } from '../../money/money.js';
import type { AllocationResult } from './allocation.js';
import type { Shares } from './adjustments.js';
import type { FrozenAllocation } from './frozen-result.js';

/** A division as the contract writes it; every digit is kept. */
export function allocationJson(
  result: AllocationResult,
  nameOf: (companyId: string) => string,
): FrozenAllocation {
  const money = (amount: Decimal) => moneyJson(amount, result.currency);
  const { unattributed, quarantined, undecided } = result.unallocatedParts;
  return {
    currency: result.currency,
    total: money(result.total),
    companies: result.companies.map((share) => ({
      companyId: share.companyId,
      name: nameOf(share.companyId),
      invoices: Number(share.invoices),
      direct: money(share.direct),
      shared: money(share.shared),
      amount: money(share.amount),
      rework: money(share.rework),
    })),
    unallocated: money(result.unallocated),
    unallocatedParts: {
      unattributed: money(unattributed),
      quarantined: money(quarantined),
      undecided: money(undecided),
    },
  };
}

/** What a division gives to everybody; null: what nobody bears. */
export function sharesOf(result: AllocationResult): Shares {
  const amounts = new Map<string | null, Decimal>(
    result.companies.map(({ companyId, amount }) => [companyId, amount]),
  );
  return { currency: result.currency, amounts: amounts.set(null, result.unallocated) };
}

/** The same of a division that was written down. */
export function sharesOfJson(frozen: FrozenAllocation): Shares {
  const amounts = new Map<string | null, Decimal>(
    frozen.companies.map(({ companyId, amount }) => [companyId, parseDecimal(amount.amount)]),
  );
  return { currency: frozen.currency, amounts: amounts.set(null, parseDecimal(frozen.unallocated.amount)) };
}

/** Throws unless Σ companies + unallocated = total: what is frozen must sum, whoever computed it. */
export function demandExact(result: AllocationResult): void {
  const shared = result.companies.reduce((sum, { amount }) => sum + amount, result.unallocated);
  if (shared !== result.total) throw new Error(`the shares in ${result.currency} do not sum to the pool`);
  const odd = result.companies.find(({ direct, shared: common, amount }) => direct + common !== amount);
  if (odd) throw new Error(`the share of ${odd.companyId} is not the sum of its parts`);
}
