import type { Database } from '../../database/database.js';
import { adapterFor } from '../adapters.js';
import { settlementOf } from '../domain/settlement.js';
import type { ProviderName } from '../provider-account.entity.js';
import type { AccountWarnings } from './account-warnings.js';
import type { EndedRequest } from './ended-request.js';
import { tell, type ModelKey } from './lease-book.js';
import type { Permit } from './permit.js';
import { recordStated } from './stated-limits-record.js';
import type { WindowBook } from './window-book.js';

/** Writes down what answers tell of capacity: what requests really took, limits that are stated, waits, outages. */
export class CapacityFacts {
  constructor(
    private readonly database: Database,
    private readonly warnings: AccountWarnings,
  ) {}

  /** Puts what a request really took in the place of what was reserved. True when that made room. */
  async settle(
    input: { provider: ProviderName; windows: WindowBook },
    permit: Permit,
    request: EndedRequest,
  ): Promise<boolean> {
    const adapter = adapterFor(input.provider);
    const { reservation, size } = permit;
    const { isAbsurd, ...change } = settlementOf({
      outcomeClass: request.outcomeClass,
      usage: request.usage,
      size,
      reservedTokens: reservation?.tokens ?? 0,
      countsCached: adapter.countsCachedTokens,
    });
    if (isAbsurd) await this.warnings.add(permit, 'usage_absurd', ABSURD_USAGE);
    if (reservation) await input.windows.correct({ reservation, ...change });
    const headers = adapter.readLimits?.(request.headers);
    if (headers && headers.absurd.length > 0)
      await this.warnings.add(permit, 'limit_headers_absurd', `ignored: ${headers.absurd.join(', ')}`);
    if (headers && headers.stated.length > 0 && (await recordStated(this.database, permit, headers.stated)))
      await tell(this.database, 'state', permit);
    return reservation !== null && (change.requests < 0 || change.tokens < 0);
  }

  /** The provider wants no request for so long (Retry-After). */
  async block(key: ModelKey, forMs: number): Promise<void> {
    await this.database.query(
      `insert into capacity_states as s (provider_account_id, model, blocked_until)
       values ($1, $2, clock_timestamp() + make_interval(secs => $3 / 1000.0))
       on conflict (provider_account_id, model)
       do update set blocked_until = greatest(s.blocked_until, excluded.blocked_until)`,
      [key.accountId, key.model, forMs],
    );
    await tell(this.database, 'state', key);
  }

  /** The provider fails for so long, or (0) is back. */
  async setDown(key: ModelKey, forMs: number): Promise<void> {
    await this.database.query(
      `insert into capacity_states as s (provider_account_id, model, down_until)
       values ($1, $2, clock_timestamp() + make_interval(secs => $3 / 1000.0))
       on conflict (provider_account_id, model) do update set down_until = excluded.down_until`,
      [key.accountId, key.model, forMs],
    );
    await tell(this.database, 'state', key);
  }
}

const ABSURD_USAGE = 'The provider reported more tokens than a request can have; they are not counted.';
