import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** Work that every process could do and one should: each turn is given once over all of them. */
@Injectable()
export class WatchTurns {
  constructor(private readonly database: Database) {}

  /** Takes the turn unless somebody did in the last `everyMs`. A turn taken in the future is that of a wrong clock. */
  async take(name: string, everyMs: number): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      `insert into watch_turns as turn (name, taken_at) values ($1, now())
       on conflict (name) do update set taken_at = now()
         where turn.taken_at <= now() - make_interval(secs => $2 / 1000.0) or turn.taken_at > now() + interval '1 minute'
       returning 1`,
      [name, everyMs],
    );
    return rows.length > 0;
  }
}
