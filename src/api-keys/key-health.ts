import { changeRows } from '../database/changed-rows.js';
import { type Database, FIRM } from '../database/database.js';
import { writeEvents } from '../events/outbox.js';
import { coolingMs } from './domain/key-cooling.js';
import type { RingKey } from './ring-accounts.js';

/** What answers say of keys, stored for all processes. */
export class KeyHealth {
  constructor(private readonly database: Database) {}

  /**
   * 429: the key rests, longer at each time in a row. Requests that were under way together are refused together and
   * count once: only one that was sent after the last rest makes the next.
   */
  async rest(key: RingKey): Promise<void> {
    await this.database.query(
      `update provider_keys
          set rests = rests + 1, cooling_until = clock_timestamp() + make_interval(secs => $3 / 1000.0)
        where id = $1 and rests = $2`,
      [key.id, key.rests, coolingMs(key.rests)],
    );
  }

  /** A request that was sent after its last rest succeeded: the key is well again. */
  async recover(key: RingKey): Promise<void> {
    await this.database.query(
      'update provider_keys set rests = 0, cooling_until = null where id = $1 and rests = $2',
      [key.id, key.rests],
    );
  }

  /** 401: out until someone replaces it, and somebody hears of it; once, whatever is refused at the same moment. */
  async invalidate(key: RingKey, providerAccountId: string): Promise<void> {
    await this.database.run(FIRM, async (manager) => {
      const changed = await changeRows<object>(
        manager,
        `update provider_keys set status = 'invalid', updated_at = now()
          where id = $1 and status = 'active' returning 1`,
        [key.id],
      );
      if (changed.length === 0) return;
      await writeEvents(manager, [
        {
          type: 'key.invalid',
          companyId: null,
          subjectId: key.id,
          payload: { providerAccountId, keyId: key.id },
        },
      ]);
    });
  }
}
