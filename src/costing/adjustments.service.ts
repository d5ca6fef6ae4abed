import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { changeRows, type Runner } from '../database/changed-rows.js';
import { formatDecimal, parseDecimal } from '../money/decimal.js';
import { adjustmentsOf, type Adjustment, type AdjustmentReason, type Shares } from './domain/adjustments.js';
import { sharesOf, sharesOfJson } from './domain/allocation-json.js';
import { earliestOpenAfter } from './domain/period-names.js';
import { FrozenResults } from './frozen-results.js';
import { choiceOf, PeriodDivision } from './period-division.js';

/** A closed period whose facts have changed since its last corrections were booked. */
interface Source {
  period: string;
  startsAt: Date;
  endsAt: Date;
  settledFacts: string | null;
  late: string;
  bills: string;
}

/** Corrections due, and what has to be remembered of their sources once they are booked. */
export interface PendingAdjustments {
  adjustments: Adjustment[];
  settled: { period: string; facts: string }[];
}

interface BookedRow {
  id: string;
  groupId: string;
  sourcePeriod: string;
  bookedIn: string;
  companyId: string | null;
  currency: string;
  amount: string;
  reason: AdjustmentReason;
}

const LATE = `(select coalesce(sum(revision), 0) from late_attempts as late where late.period = p.period)`;
const BILLS = `(select count(*) from bills where period_start < p.ends_at and period_end > p.starts_at)`;
const BOOKED = `
  select id, group_id as "groupId", source_period as "sourcePeriod", booked_in as "bookedIn", company_id as "companyId",
         currency, amount::text, reason from period_adjustments`;

/**
 * Corrections of closed periods. What reaches a closed month is worked out as the difference between its division by
 * everything known now and what was charged, and is booked in the earliest later month that is not closed.
 */
@Injectable()
export class AdjustmentsService {
  constructor(
    private readonly division: PeriodDivision,
    private readonly results: FrozenResults,
  ) {}

  /** What is to be booked in an open period. Quick while nothing has reached a closed one. */
  async pending(runner: Runner, period: string): Promise<PendingAdjustments> {
    const found: PendingAdjustments = { adjustments: [], settled: [] };
    for (const source of await this.sourcesOf(runner, period)) {
      found.adjustments.push(...(await this.correct(runner, source, period)));
      found.settled.push({ period: source.period, facts: factsText(source) });
    }
    return found;
  }

  /** Books corrections in the transaction of a close. */
  async book(manager: EntityManager, { adjustments, settled }: PendingAdjustments, at: Date): Promise<void> {
    const column = <Key extends keyof Adjustment>(key: Key) => adjustments.map((one) => one[key]);
    await manager.query(
      `insert into period_adjustments (id, group_id, source_period, booked_in, company_id, currency, amount, reason, booked_at)
       select id, group_id, source, booked, company, currency, amount, reason, $9
         from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::numeric[], $8::text[])
              as one(id, group_id, source, booked, company, currency, amount, reason)`,
      [
        column('id'),
        column('groupId'),
        column('sourcePeriod'),
        column('bookedIn'),
        column('companyId'),
        column('currency'),
        adjustments.map(({ amount }) => formatDecimal(amount)),
        column('reason'),
        at,
      ],
    );
    for (const { period, facts } of settled) {
      await changeRows(manager, 'update periods set settled_facts = $2 where period = $1', [period, facts]);
    }
  }

  /** What a close must remember of its own period: all bills it has seen, no late request among its figures. */
  async factsAtClose(runner: Runner, period: string): Promise<string> {
    const [row] = await runner.query<{ bills: string }[]>(
      `select ${BILLS}::text as bills from periods as p where period = $1`,
      [period],
    );
    return factsText({ late: '0', bills: row?.bills ?? '0' });
  }

  /** The closed periods whose corrections belong into `period` and of which something new is known. */
  private async sourcesOf(runner: Runner, period: string): Promise<Source[]> {
    const closed = await runner.query<Source[]>(
      `select p.period, p.starts_at as "startsAt", p.ends_at as "endsAt", p.settled_facts as "settledFacts",
              ${LATE}::text as late, ${BILLS}::text as bills
         from periods as p where p.status = 'closed' order by 1`,
    );
    const names = new Set(closed.map((one) => one.period));
    return closed.filter(
      (one) =>
        one.period < period &&
        factsText(one) !== one.settledFacts &&
        earliestOpenAfter(one.period, names) === period,
    );
  }

  private async correct(runner: Runner, source: Source, bookedIn: string): Promise<Adjustment[]> {
    const frozen = await this.results.find(runner, source.period);
    if (!frozen) throw new Error(`the closed period ${source.period} has no result`);
    const choice = choiceOf(frozen);
    const { startsAt, endsAt } = source;
    const now = await this.division.divide(runner, { bounds: { startsAt, endsAt }, choice, frozen: false });
    const restated = choice.pool === 'billed' && source.settledFacts?.split('/')[1] !== source.bills;
    return adjustmentsOf({
      sourcePeriod: source.period,
      bookedIn,
      reason: restated ? 'restated_bill' : 'late_usage',
      now: now.map(sharesOf),
      frozen: frozen.currencies.map(sharesOfJson),
      booked: await this.bookedOf(runner, source.period),
    });
  }

  private async bookedOf(runner: Runner, sourcePeriod: string): Promise<Shares[]> {
    const rows = await runner.query<BookedRow[]>(`${BOOKED} where source_period = $1`, [sourcePeriod]);
    return rows.map(({ currency, companyId, amount }) => ({
      currency,
      amounts: new Map([[companyId, parseDecimal(amount)]]),
    }));
  }
}

const factsText = ({ late, bills }: { late: string; bills: string }) => `${late}/${bills}`;
