import { changeRows } from '../../database/changed-rows.js';
import { type Database, FIRM } from '../../database/database.js';
import type { StatedLimit } from '../domain/stated-limits.js';
import { keptMs, MINUTE } from '../domain/windows.js';
import type { ModelKey } from './lease-book.js';

/**
 * Takes over what a provider states of its limits. Where it has less left than we counted, somebody else uses the
 * account too: the difference is counted as used. Where it has more left, our own count stays. True when a limit is new.
 */
export async function recordStated(
  database: Database,
  { accountId, model }: ModelKey,
  stated: readonly StatedLimit[],
): Promise<boolean> {
  const limits = JSON.stringify(Object.fromEntries(stated.map(({ name, limit }) => [name, limit])));
  return database.run(FIRM, async (manager) => {
    await manager.query(`select set_config('synchronous_commit', 'off', true)`);
    await manager.query(
      'insert into capacity_states (provider_account_id, model) values ($1, $2) on conflict do nothing',
      [accountId, model],
    );
    await manager.query(LOCK, [accountId, model]);
    const changed = await changeRows<object>(
      manager,
      `update capacity_states set stated = stated || $3::jsonb
        where provider_account_id = $1 and model = $2 and not stated @> $3::jsonb returning 1`,
      [accountId, model, limits],
    );
    for (const { name, limit, remaining } of stated) {
      if (name === 'tokensPerMinute')
        await manager.query(COUNT_MINUTE, [
          accountId,
          model,
          keptMs(MINUTE),
          MINUTE.grainMs,
          limit - remaining,
        ]);
      if (name === 'requestsPerDay') await manager.query(COUNT_DAY, [accountId, model, limit - remaining]);
    }
    return changed.length > 0;
  });
}

const LOCK = 'select from capacity_states where provider_account_id = $1 and model = $2 for update';

const COUNT_MINUTE = `
  with state as (
    select clock_timestamp() + make_interval(secs => clock_offset_ms / 1000.0) as book from capacity_states
     where provider_account_id = $1 and model = $2 and counting
  ), used as (
    select state.book, $5::bigint - coalesce(sum(b.tokens), 0)::bigint as more from state
      left join capacity_buckets b on b.provider_account_id = $1 and b.model = $2 and b.span = 'minute'
           and b.at > state.book - make_interval(secs => $3 / 1000.0)
     group by state.book
  )
  insert into capacity_buckets as b (provider_account_id, model, span, at, requests, tokens)
  select $1, $2, 'minute', to_timestamp(ceil(extract(epoch from book) * 1000 / $4::bigint) * $4 / 1000), 0, more
    from used where more > 0
  on conflict (provider_account_id, model, span, at) do update set tokens = b.tokens + excluded.tokens`;

const COUNT_DAY = `
  insert into capacity_buckets as b (provider_account_id, model, span, at, requests, tokens)
  select s.provider_account_id, s.model, 'day', date_trunc('day', clock_timestamp(), 'UTC'), $3::int, 0
    from capacity_states s where s.provider_account_id = $1 and s.model = $2 and s.counting
  on conflict (provider_account_id, model, span, at)
  do update set requests = greatest(b.requests, excluded.requests)`;
