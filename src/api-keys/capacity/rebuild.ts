import { type Database, FIRM } from '../../database/database.js';
import type { AccountUseService, Use } from '../../usage/account-use.service.js';
import { mergeCounts, totalsBySpan, type BucketCount } from '../domain/merge-counts.js';
import { DAY_EDGE_MS, HOUR, keptMs, MINUTE } from '../domain/windows.js';
import type { ModelKey } from './lease-book.js';

/** Buckets younger than this may count requests that the ledger does not hold yet. */
const YOUNG_MS = 10_000;

/** Requests by window before and after the buckets were made anew. */
export interface Rebuilt extends ModelKey {
  before: Record<BucketCount['span'], number>;
  after: Record<BucketCount['span'], number>;
}

/**
 * Makes the buckets of a model anew from the ledger of requests: when they were never kept, after a restore, or when
 * they disagree. Under the state's lock, so that no decision falls between.
 */
export async function rebuildBuckets(
  { database, uses }: { database: Database; uses: AccountUseService },
  key: ModelKey & { countsCached: boolean },
): Promise<Rebuilt> {
  const { accountId, model } = key;
  const of = [accountId, model];
  return database.run(FIRM, async (manager) => {
    await manager.query(
      'insert into capacity_states (provider_account_id, model) values ($1, $2) on conflict do nothing',
      of,
    );
    const [state] = await manager.query<{ offsetMs: string; nowMs: number }[]>(LOCK, of);
    const offsetMs = Number(state?.offsetMs ?? 0);
    const held = (await manager.query<BucketCount[]>(HELD, of)).map((bucket) =>
      // The new buckets are by the database's own clock again.
      bucket.span === 'day' ? bucket : { ...bucket, atMs: bucket.atMs - offsetMs },
    );
    const grains = { minute: MINUTE, hour: HOUR } as const;
    const ledger: BucketCount[] = [];
    for (const span of ['minute', 'hour'] as const) {
      const { grainMs } = grains[span];
      const found = await uses.byGrain(manager, { ...key, spanMs: keptMs(grains[span]) + grainMs, grainMs });
      ledger.push(...found.map((use) => bucketOf(span, use)));
    }
    const days = await uses.byDay(manager, { ...key, edgeMs: DAY_EDGE_MS });
    ledger.push(...days.map((use) => bucketOf('day', use)));
    const youngFromMs = (state?.nowMs ?? 0) - YOUNG_MS;
    const buckets = mergeCounts({ ledger, held, youngFromMs });
    await manager.query('delete from capacity_buckets where provider_account_id = $1 and model = $2', of);
    await manager.query(INSERT, [
      ...of,
      buckets.map(({ span }) => span),
      buckets.map(({ atMs }) => new Date(atMs)),
      buckets.map(({ requests }) => requests),
      buckets.map(({ tokens }) => tokens),
    ]);
    await manager.query(TRUST, of);
    return { accountId, model, before: totalsBySpan(held), after: totalsBySpan(buckets) };
  });
}

function bucketOf(span: BucketCount['span'], { at, requests, tokens }: Use): BucketCount {
  return { span, atMs: at.getTime(), requests, tokens: Number(tokens) };
}

const LOCK = `
  select clock_offset_ms::text as "offsetMs", (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs"
    from capacity_states where provider_account_id = $1 and model = $2 for update`;

const HELD = `
  select b.span, (extract(epoch from b.at) * 1000)::float8 as "atMs", b.requests, b.tokens::float8 as tokens
    from capacity_buckets b where b.provider_account_id = $1 and b.model = $2`;

const INSERT = `
  insert into capacity_buckets (provider_account_id, model, span, at, requests, tokens)
  select $1, $2, u.span, u.at, u.requests, u.tokens
    from unnest($3::text[], $4::timestamptz[], $5::int[], $6::bigint[]) as u (span, at, requests, tokens)`;

const TRUST = `
  update capacity_states set counting = true, clock_offset_ms = 0, booked_at = null
   where provider_account_id = $1 and model = $2`;
