import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { LimitView } from '../api-keys/limits.dto.js';
import { Database, FIRM } from '../database/database.js';
import { writeEvents, type NewEvent } from '../events/outbox.js';
import { isWorthKeeping, judgeLimit, type LimitMemory } from './domain/limit-alarm.js';
import { LimitStateRow } from './limit-state.entity.js';

/** Two processes that judge at the same moment would both tell; the second waits and finds it told. */
const LOCK = 727_061;

/** A limit of a model of an account, as it stands. */
export type SeenLimit = Pick<
  LimitView,
  'model' | 'name' | 'window' | 'state' | 'percent' | 'used' | 'limit'
> & {
  providerAccountId: string;
};

/** Remembers states of limits over restarts and processes, and tells the staff of those that got worse. */
@Injectable()
export class LimitAlarms {
  constructor(private readonly database: Database) {}

  /** Judges what was seen, all of it at PostgreSQL's time. */
  async judge(seen: readonly SeenLimit[]): Promise<void> {
    const remembered = await this.database.query<unknown[]>(
      `select 1 from limit_states where state <> 'normal' and seen_at > now() - interval '1 day' limit 1`,
    );
    if (remembered.length === 0 && seen.every(({ state }) => state === 'normal')) return;
    await this.database.run(FIRM, async (manager) => {
      await manager.query('select pg_advisory_xact_lock($1)', [LOCK]);
      const [clock] = await manager.query<{ now: Date }[]>('select clock_timestamp() as now');
      if (!clock) throw new Error('PostgreSQL tells no time');
      await this.judgeAt(manager, seen, clock.now);
    });
  }

  private async judgeAt(manager: EntityManager, seen: readonly SeenLimit[], now: Date): Promise<void> {
    const repository = manager.getRepository(LimitStateRow);
    const rows = new Map((await repository.find()).map((row) => [nameOf(row), row]));
    const events: NewEvent[] = [];
    for (const limit of seen) {
      const before = memoryOf(rows.get(nameOf(limit)));
      const { after, told } = judgeLimit({ ...limit, before, now });
      if (told || isWorthKeeping(before, after)) await repository.save(rowOf(limit, after));
      if (told) events.push(eventOf(limit, told));
    }
    await writeEvents(manager, events);
  }
}

function nameOf(limit: Pick<LimitStateRow, 'providerAccountId' | 'model' | 'name'>): string {
  return JSON.stringify([limit.providerAccountId, limit.model, limit.name]);
}

function memoryOf(row: LimitStateRow | undefined): LimitMemory | undefined {
  if (!row) return undefined;
  const { warningQuietUntil, criticalQuietUntil, exhaustedQuietUntil } = row;
  return {
    state: row.state,
    seenAt: row.seenAt,
    quietUntil: {
      ...(warningQuietUntil && { warning: warningQuietUntil }),
      ...(criticalQuietUntil && { critical: criticalQuietUntil }),
      ...(exhaustedQuietUntil && { exhausted: exhaustedQuietUntil }),
    },
  };
}

function rowOf({ providerAccountId, model, name }: SeenLimit, memory: LimitMemory): LimitStateRow {
  const { warning = null, critical = null, exhausted = null } = memory.quietUntil;
  return {
    providerAccountId,
    model,
    name,
    state: memory.state,
    seenAt: memory.seenAt,
    warningQuietUntil: warning,
    criticalQuietUntil: critical,
    exhaustedQuietUntil: exhausted,
  };
}

function eventOf(limit: SeenLimit, state: 'warning' | 'critical' | 'exhausted'): NewEvent<'account.limit'> {
  const { providerAccountId, model, name, window, percent, used } = limit;
  return {
    type: 'account.limit',
    companyId: null,
    subjectId: providerAccountId,
    payload: { providerAccountId, model, name, window, state, percent, limit: limit.limit, used },
  };
}
