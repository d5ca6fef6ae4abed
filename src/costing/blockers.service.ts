import { Injectable } from '@nestjs/common';
import { AccountRoster } from '../api-keys/account-roster.js';
import type { Runner } from '../database/changed-rows.js';
import { parseDecimal, type Decimal } from '../money/decimal.js';
import { moneyJson } from '../money/money.js';
import type { PeriodBillFacts } from '../reconciliation/domain/period-bill.js';
import { PeriodBill } from '../reconciliation/period-bill.service.js';
import { ConversionNeeds } from './conversion-needs.service.js';
import type { Bearers } from './domain/bearers.js';
import { billBlockers, ledgerBlockers, rateBlockers, type Blocker } from './domain/blockers.js';
import type { FrozenCut, FrozenReconciliation } from './domain/frozen-result.js';
import { PeriodStore, type Period } from './period-store.js';

/** Models without a price that are named; more help nobody. */
const MODELS_MAX = 50;

/** What stands in the way of a close, and what the bill said when that was found out. */
export interface Standing {
  blockers: Blocker[];
  cut: FrozenCut[];
  reconciliation: FrozenReconciliation[];
  /** Ids of the bills. */
  bills: string[];
  billed: { currency: string; amount: Decimal }[];
}

/** Reads what stands in the way of a close. The rules are pure and live in `domain/blockers.ts`. */
@Injectable()
export class BlockersService {
  constructor(
    private readonly periods: PeriodStore,
    private readonly roster: AccountRoster,
    private readonly bill: PeriodBill,
    private readonly conversions: ConversionNeeds,
  ) {}

  /** Everything. `bearers`: whom its statements would charge. */
  async all(runner: Runner, period: Period, bearers: readonly Bearers[]): Promise<Standing> {
    return this.of(runner, { period, bearers, facts: await this.readBill(runner, period) });
  }

  /** What the bill says of the month. */
  readBill(runner: Runner, { startsAt, endsAt }: Period): Promise<PeriodBillFacts[]> {
    return this.bill.read(runner, { startsAt, endsAt });
  }

  /** Everything, of a bill that has been read. */
  async of(
    runner: Runner,
    input: { period: Period; bearers: readonly Bearers[]; facts: PeriodBillFacts[] },
  ): Promise<Standing> {
    const { period, bearers, facts } = input;
    const accounts = await this.roster.all();
    return {
      blockers: [
        ...(await this.ofLedger(runner, period)),
        ...billBlockers(facts, new Map(accounts.map(({ id, name }) => [id, name]))),
        ...rateBlockers(await this.conversions.missing(runner, { ...period, at: period.now, bearers })),
      ],
      cut: facts.flatMap(cutOf),
      reconciliation: facts.map(reconciliationOf),
      bills: [...new Set(facts.flatMap(({ bills }) => bills))].sort(),
      billed: facts
        .filter(({ bills }) => bills.length > 0)
        .map(({ currency, billed }) => ({ currency, amount: billed })),
    };
  }

  /** What the ledger alone tells; quick, however long the ledger is. */
  async ofLedger(runner: Runner, period: Period): Promise<Blocker[]> {
    const bounds = [period.startsAt, period.endsAt];
    const unknown = await runner.query<{ currency: string; attempts: number; held: string | null }[]>(
      `select currency, count(*)::int as attempts, sum(held_cost)::text as held
         from (select currency, held_cost from attempts
                where status = 'unknown' and cost_status = 'unknown' and started_at >= $1 and started_at < $2
                union all
               select currency, held_cost from attempts
                where status = 'in_flight' and started_at >= $1 and started_at < $2) as without
        group by 1 order by 1`,
      bounds,
    );
    const unpriced = await runner.query<{ provider: string; model: string; attempts: number }[]>(
      `select provider, model, count(*)::int as attempts from attempts
        where cost_status = 'unknown' and status in ('succeeded', 'failed') and started_at >= $1 and started_at < $2
        group by 1, 2 order by 3 desc, 1, 2 limit ${MODELS_MAX}`,
      bounds,
    );
    return ledgerBlockers({
      now: period.now,
      endsAt: period.endsAt,
      timeZone: period.timeZone,
      earlierOpen: await this.periods.openBefore(runner, period.period),
      unknown: unknown.map((row) => ({ ...row, held: row.held === null ? null : parseDecimal(row.held) })),
      unpriced,
    });
  }
}

function cutOf({ currency, cuts }: PeriodBillFacts): FrozenCut[] {
  return cuts.map(({ billed, inside, outside, ...cut }) => ({
    ...cut,
    billed: moneyJson(billed, currency),
    inside: moneyJson(inside, currency),
    outside: moneyJson(outside, currency),
  }));
}

function reconciliationOf(facts: PeriodBillFacts): FrozenReconciliation {
  const { currency, mismatches, meteredOnly, edges, ratedByEnd } = facts;
  return {
    currency,
    differences: { count: mismatches.count, amount: moneyJson(mismatches.amount, currency) },
    meteredOnly: { requests: meteredOnly.requests, cost: moneyJson(meteredOnly.cost, currency) },
    edges: edges.map(({ amount, ...edge }) => ({ ...edge, amount: moneyJson(amount, currency) })),
    ratedByEnd,
  };
}
