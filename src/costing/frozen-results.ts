import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Runner } from '../database/changed-rows.js';
import { Database } from '../database/database.js';
import { chainHash, FIRST_PREVIOUS_HASH } from './domain/canonical-json.js';
import type { FrozenResult } from './domain/frozen-result.js';
import { periodProblem } from './periods.errors.js';

/** One link of the chain. */
export interface ChainLink {
  sequence: number;
  period: string;
  resultId: string;
  previousHash: string;
  hash: string;
  closedAt: string;
  /** Whether the stored result still gives its hash and follows the link before. */
  intact: boolean;
}

/** All closes in their order. `head` covers every one of them. */
export interface Chain {
  head: string;
  length: number;
  intact: boolean;
  items: ChainLink[];
}

/** Results of closed periods: written once, chained, read as they were written. */
@Injectable()
export class FrozenResults {
  constructor(private readonly database: Database) {}

  /** Appends a result to the chain. The caller holds the right to close, so nobody else appends. */
  async append(
    manager: EntityManager,
    content: Omit<FrozenResult, 'sequence' | 'previousHash' | 'hash'>,
  ): Promise<FrozenResult> {
    const [last] = await manager.query<{ sequence: string; hash: string }[]>(
      'select sequence::text, hash from period_results order by period_results.sequence desc limit 1',
    );
    const previousHash = last?.hash ?? FIRST_PREVIOUS_HASH;
    const linked = { ...content, sequence: Number(last?.sequence ?? 0) + 1, previousHash };
    const result: FrozenResult = { ...linked, hash: chainHash(previousHash, linked) };
    await manager.query(
      `insert into period_results (id, sequence, period, result, hash, previous_hash, closed_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        result.id,
        result.sequence,
        result.period,
        JSON.stringify(result),
        result.hash,
        previousHash,
        result.closedAt,
      ],
    );
    return result;
  }

  /** The result of a closed period, as it was written; null for one that is not closed. */
  async find(runner: Runner, period: string): Promise<FrozenResult | null> {
    const [row] = await runner.query<{ result: FrozenResult }[]>(
      'select result from period_results where period = $1',
      [period],
    );
    return row?.result ?? null;
  }

  /** The result of a closed period; 404 before its close. */
  async get(period: string): Promise<FrozenResult> {
    const result = await this.find(this.database, period);
    if (!result) throw periodProblem('period_not_closed', `${period} is not closed`);
    return result;
  }

  /** The results from the first close to this one, in their order. */
  async until(sequence: number): Promise<FrozenResult[]> {
    const rows = await this.database.query<{ result: FrozenResult }[]>(
      'select result from period_results as r where r.sequence <= $1 order by r.sequence',
      [sequence],
    );
    return rows.map(({ result }) => result);
  }

  /** Id, hash and moment of closes, of one period or of all. */
  async heads(
    runner: Runner,
    period: string | null = null,
  ): Promise<Map<string, { id: string; hash: string; closedAt: string }>> {
    const rows = await runner.query<{ period: string; id: string; hash: string; closedAt: Date }[]>(
      `select period, id, hash, closed_at as "closedAt" from period_results where period = coalesce($1, period)`,
      [period],
    );
    return new Map(rows.map((row) => [row.period, { ...row, closedAt: row.closedAt.toISOString() }]));
  }

  /** Every close with its hash, computed anew. */
  async chain(): Promise<Chain> {
    const rows = await this.database.query<{ result: FrozenResult; hash: string; previousHash: string }[]>(
      'select result, hash, previous_hash as "previousHash" from period_results order by period_results.sequence',
    );
    let head = FIRST_PREVIOUS_HASH;
    const items = rows.map(({ result, hash, previousHash }): ChainLink => {
      const intact =
        previousHash === head && result.hash === hash && chainHash(previousHash, result) === hash;
      head = hash;
      const { sequence, period, id, closedAt } = result;
      return { sequence, period, resultId: id, previousHash, hash, closedAt, intact };
    });
    return { head, length: items.length, intact: items.every(({ intact }) => intact), items };
  }
}
