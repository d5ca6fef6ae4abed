import { Injectable } from '@nestjs/common';
import { Sealer } from '../access/sealer.js';
import { changeRows } from '../database/changed-rows.js';
import { Database } from '../database/database.js';
import { problemTable } from '../errors/problem.js';

const idempotencyProblem = problemTable({
  idempotency_key_invalid: { status: 400, title: 'The Idempotency-Key cannot be used' },
  idempotency_mismatch: { status: 422, title: 'The Idempotency-Key was used for another request' },
  idempotency_in_progress: {
    status: 409,
    title: 'The first request with this Idempotency-Key is still running',
  },
});

/** A first request that has not answered for this long is taken for dead, and its key may be used anew. */
const ABANDONED_SECONDS = 120;
const KEPT_HOURS = 72;

export interface Answer {
  status: number;
  body: unknown;
}

interface Row {
  requestHash: string;
  responseStatus: number | null;
  responseBody: string | null;
  abandoned: boolean;
}

/** Same key and same request: the first answer again. The key belongs to the token that used it. */
@Injectable()
export class Idempotency {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** Runs `work` once for a key. Without a key it simply runs. An answer that is an error frees the key again. */
  async run(
    input: { tokenId: string; key: string | string[] | undefined; requestHash: string },
    work: () => Promise<Answer>,
  ): Promise<Answer & { replayed: boolean }> {
    const { tokenId, key, requestHash } = input;
    if (key === undefined) return { ...(await work()), replayed: false };
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw idempotencyProblem(
        'idempotency_key_invalid',
        'An Idempotency-Key is 1 to 255 visible ASCII characters.',
      );
    }
    const earlier = await this.begin(tokenId, key, requestHash);
    if (earlier) return earlier;
    try {
      const answer = await work();
      await this.database.query(
        'update idempotency_keys set response_status = $3, response_body = $4 where token_id = $1 and key = $2',
        [
          tokenId,
          key,
          answer.status,
          this.sealer.seal(JSON.stringify(answer.body ?? null), contextOf(tokenId, key)),
        ],
      );
      return { ...answer, replayed: false };
    } catch (error) {
      await this.database.query(
        'delete from idempotency_keys where token_id = $1 and key = $2 and response_status is null',
        [tokenId, key],
      );
      throw error;
    }
  }

  private async begin(
    tokenId: string,
    key: string,
    requestHash: string,
  ): Promise<(Answer & { replayed: true }) | undefined> {
    const inserted = await this.database.query<{ key: string }[]>(
      `insert into idempotency_keys (token_id, key, request_hash) values ($1, $2, $3)
       on conflict do nothing returning key`,
      [tokenId, key, requestHash],
    );
    if (inserted.length > 0) return undefined;
    const [row] = await this.database.query<Row[]>(
      `select request_hash as "requestHash", response_status as "responseStatus", response_body as "responseBody",
              created_at < now() - make_interval(secs => $3) as abandoned
         from idempotency_keys where token_id = $1 and key = $2`,
      [tokenId, key, ABANDONED_SECONDS],
    );
    if (row && row.requestHash !== requestHash) {
      throw idempotencyProblem(
        'idempotency_mismatch',
        'This Idempotency-Key came with another request before.',
      );
    }
    if (row?.responseStatus != null && row.responseBody !== null) {
      const body = JSON.parse(this.sealer.open(row.responseBody, contextOf(tokenId, key))) as unknown;
      return { status: row.responseStatus, body, replayed: true };
    }
    if (row?.abandoned && (await this.takeOver(tokenId, key))) return undefined;
    throw idempotencyProblem('idempotency_in_progress', 'Ask again when the first request has answered.');
  }

  private async takeOver(tokenId: string, key: string): Promise<boolean> {
    const rows = await changeRows<{ key: string }>(
      this.database,
      `update idempotency_keys set created_at = now()
        where token_id = $1 and key = $2 and response_status is null
          and created_at < now() - make_interval(secs => $3) returning key`,
      [tokenId, key, ABANDONED_SECONDS],
    );
    return rows.length > 0;
  }

  /** Forgets keys after three days. */
  async purge(): Promise<void> {
    await this.database.query(
      `delete from idempotency_keys where created_at < now() - make_interval(hours => $1)`,
      [KEPT_HOURS],
    );
  }
}

function contextOf(tokenId: string, key: string): string {
  return `idempotency:${tokenId}:${key}`;
}
