import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BlockersService } from '../costing/blockers.service.js';
import type { Bearers } from '../costing/domain/bearers.js';
import type { Blocker } from '../costing/domain/blockers.js';
import type { FrozenReconciliation, FrozenResult } from '../costing/domain/frozen-result.js';
import type { Period } from '../costing/period-store.js';
import { parseDecimal, sum, type Decimal } from '../money/decimal.js';
import { BillCharges, type BillSum } from '../reconciliation/bill-charges.service.js';
import type { PeriodBillFacts } from '../reconciliation/domain/period-bill.js';
import type { PeriodUseRow } from '../usage/period-use.service.js';
import type { Cut, Reconciliation } from './domain/report-model.js';

/** What the bills say of a period, by currency. */
export interface BillFactsOfPeriod {
  of(currency: string): { reconciliation: Reconciliation | null; cuts: Cut[] };
  /** Held for requests of unknown cost; null: nothing, or nobody knows. */
  held(currency: string): Decimal | null;
}

/** Reads the provider's bill for reports. */
@Injectable()
export class BillFacts {
  constructor(
    private readonly blockers: BlockersService,
    private readonly charges: BillCharges,
  ) {}

  /** As it stands now, held against the ledger anew, with what is in the way of a close. */
  async standing(
    manager: EntityManager,
    input: { period: Period; bearers: readonly Bearers[]; use: readonly PeriodUseRow[] },
  ): Promise<{ facts: BillFactsOfPeriod; blockers: Blocker[] }> {
    const { period, bearers, use } = input;
    const facts = await this.blockers.readBill(manager, period);
    const { blockers } = await this.blockers.of(manager, { period, bearers, facts });
    const byCurrency = new Map(facts.map((one) => [one.currency, one]));
    return {
      blockers,
      facts: {
        of: (currency) => {
          const one = byCurrency.get(currency);
          const metered = meteredOf(use, currency);
          return { reconciliation: one ? reconciliationOf(one, metered) : null, cuts: one?.cuts ?? [] };
        },
        held: (currency) => byCurrency.get(currency)?.unknownHeld.held ?? null,
      },
    };
  }

  /** As a close has frozen it: the lines of its bills, whatever was restated since. */
  async frozen(
    manager: EntityManager,
    input: { period: Period; result: FrozenResult; use: readonly PeriodUseRow[] },
  ): Promise<BillFactsOfPeriod> {
    const { result, use } = input;
    const bounds = { startsAt: new Date(result.bounds.startsAt), endsAt: new Date(result.bounds.endsAt) };
    const sums = await this.charges.sums(manager, { ...bounds, bills: result.bills });
    return {
      held: () => null,
      of: (currency) => {
        const cuts = result.cut
          .filter(({ billed }) => billed.currency === currency)
          .map(({ billed, inside, outside, ...cut }) => ({
            ...cut,
            billed: parseDecimal(billed.amount),
            inside: parseDecimal(inside.amount),
            outside: parseDecimal(outside.amount),
          }));
        if (result.bills.length === 0) return { reconciliation: null, cuts };
        const whole = sums.filter((one) => one.currency === currency);
        const metered = meteredOf(use, currency);
        const total = result.currencies.find((one) => one.currency === currency)?.total.amount;
        const billed =
          result.pool === 'billed' && total !== undefined
            ? parseDecimal(total)
            : sum(whole.map(({ inside }) => inside)) + sum(cuts.map(({ inside }) => inside));
        const kept = result.reconciliation?.find((one) => one.currency === currency);
        const sides = { whole, billed, metered, kept };
        return { reconciliation: frozenReconciliation(result.bills, sides), cuts };
      },
    };
  }
}

function reconciliationOf(facts: PeriodBillFacts, metered: Decimal): Reconciliation | null {
  if (facts.bills.length === 0) return null;
  return {
    bills: facts.bills,
    billed: facts.billed,
    metered,
    residual: facts.ownResidual,
    foreignKeys: facts.foreignKeys.map(({ name, amount }) => ({ name, amount })),
    unattributed: facts.unattributed,
    quarantined: facts.quarantined,
    differences: facts.mismatches,
    meteredOnly: { requests: BigInt(facts.meteredOnly.requests), cost: facts.meteredOnly.cost },
  };
}

function frozenReconciliation(
  bills: string[],
  {
    whole,
    billed,
    metered,
    kept,
  }: {
    whole: readonly BillSum[];
    billed: Decimal;
    metered: Decimal;
    kept: FrozenReconciliation | undefined;
  },
): Reconciliation {
  const foreign = whole.filter(({ isForeign, foreign: amount }) => isForeign && amount !== 0n);
  const unattributed = sum(foreign.map(({ foreign: amount }) => amount));
  const quarantined = sum(whole.map((one) => one.quarantined));
  return {
    bills,
    billed,
    metered,
    residual: billed - metered - unattributed - quarantined,
    foreignKeys: foreign.map(({ keyName, foreign: amount }) => ({ name: keyName, amount })),
    unattributed,
    quarantined,
    differences: kept
      ? { count: kept.differences.count, amount: parseDecimal(kept.differences.amount.amount) }
      : null,
    meteredOnly: kept
      ? {
          requests: BigInt(kept.meteredOnly.requests),
          cost: parseDecimal(kept.meteredOnly.cost.amount),
        }
      : null,
  };
}

function meteredOf(use: readonly PeriodUseRow[], currency: string): Decimal {
  return sum(use.filter((row) => row.currency === currency).map(({ cost }) => cost));
}
