import type { EntityManager } from 'typeorm';
import { BillRefused } from './domain/bill-refusal.js';
import { spanText } from './domain/bill-times.js';
import type { Interval } from './domain/bill.js';
import { overlapCure } from './domain/overlap-cure.js';
import { planReplacement, type Span } from './domain/plan-replacement.js';

/** Intervals are at most this long, so an older one that reaches in begins no earlier. */
const DAYS_MAX = 32;

/**
 * Makes a bill's intervals the account's own: equal ones of earlier bills are replaced and kept, those that overlap
 * otherwise refuse the bill. Returns how many intervals were restated.
 */
export async function replaceIntervals(
  manager: EntityManager,
  bill: { id: string; accountId: string; intervals: readonly Interval[] },
): Promise<number> {
  if (bill.intervals.length === 0) return 0;
  const active = await activeIntervals(manager, bill);
  const plan = planReplacement(active, bill.intervals);
  if (plan.conflict) throw await overlap(manager, plan.conflict);
  if (plan.replaced.length === 0) return 0;
  for (const table of ['bill_lines', 'bill_costs']) {
    await manager.query(
      `update ${table} t set replaced_by = $1
         from unnest($3::timestamptz[], $4::timestamptz[]) as old (starts_at, ends_at)
        where t.provider_account_id = $2 and t.replaced_by is null and t.bill_id <> $1
          and t.starts_at = old.starts_at and t.ends_at = old.ends_at`,
      [
        bill.id,
        bill.accountId,
        plan.replaced.map(({ startMs }) => new Date(startMs)),
        plan.replaced.map(({ endMs }) => new Date(endMs)),
      ],
    );
  }
  return plan.replaced.length;
}

async function overlap(
  manager: EntityManager,
  { active: older, added }: { active: ActiveSpan; added: Interval },
): Promise<BillRefused> {
  const [bill] = await manager.query<{ offset: string | null }[]>(
    'select utc_offset as "offset" from bills where id = $1',
    [older.billId],
  );
  const { file, line } = added.at;
  const message = `the interval ${spanText(added)} overlaps the interval ${spanText(older)} of bill ${older.billId} without being the same`;
  return new BillRefused(
    'bill_overlap',
    `${file}:${line}: ${message}. ${overlapCure({ older, added, offset: bill?.offset ?? null })}`,
    [{ path: `${file}:${line}`, message }],
  );
}

interface ActiveSpan extends Span {
  billId: string;
}

async function activeIntervals(
  manager: EntityManager,
  bill: { id: string; accountId: string; intervals: readonly Interval[] },
): Promise<ActiveSpan[]> {
  let from = Infinity;
  let to = -Infinity;
  for (const { startMs, endMs } of bill.intervals) {
    from = Math.min(from, startMs);
    to = Math.max(to, endMs);
  }
  const bounds = [bill.accountId, new Date(from), new Date(to)];
  // Most bills meet no other one: that is told by the few rows of `bills`.
  const others = await manager.query<{ id: string }[]>(
    'select id from bills where provider_account_id = $1 and period_start < $3 and period_end > $2 and id <> $4 limit 1',
    [...bounds, bill.id],
  );
  if (others.length === 0) return [];
  const rows = await manager.query<{ startsAt: Date; endsAt: Date; billId: string }[]>(
    ['bill_lines', 'bill_costs']
      .map(
        (table) =>
          `select starts_at as "startsAt", ends_at as "endsAt", bill_id as "billId" from ${table}
            where provider_account_id = $1 and replaced_by is null and bill_id <> $4
              and starts_at < $3 and starts_at > $2::timestamptz - interval '${DAYS_MAX} days' and ends_at > $2
            group by 1, 2, 3`,
      )
      .join(' union '),
    [...bounds, bill.id],
  );
  return rows.map(({ startsAt, endsAt, billId }) => ({
    startMs: startsAt.getTime(),
    endMs: endsAt.getTime(),
    billId,
  }));
}
