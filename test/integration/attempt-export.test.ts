import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse';
import fastify, { type FastifyInstance } from 'fastify';
import fc from 'fast-check';
import type { DataSource, EntityManager } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Config } from '../../src/config/config.js';
import { Database, FIRM, type Scope } from '../../src/database/database.js';
import { openDataSource } from '../../src/database/data-source.js';
import { AttemptExport } from '../../src/usage/attempt-export.service.js';
import { AttemptsService } from '../../src/usage/attempts.service.js';
import type { AttemptView } from '../../src/usage/usage.dto.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/effects.js';
import { type LedgerRow, ledgerRow, writeLedger } from '../support/ledger.js';

const LOOKS = 15;
const LOOK_MS = 100;

/** Counts the transactions: each reads a page. */
class CountedDatabase extends Database {
  pages = 0;

  override run<T>(scope: Scope, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    this.pages++;
    return super.run(scope, work);
  }
}

let created: TestDatabase;
let source: DataSource;
let database: CountedDatabase;
let http: FastifyInstance;
let port: number;
const config = new Config({});

beforeAll(async () => {
  created = await createTestDatabase();
  source = await openDataSource(created.url, []);
  database = new CountedDatabase(source);
  const exports = new AttemptExport(database, config);
  http = fastify({ forceCloseConnections: true });
  http.get('/', async (_, reply) => {
    const file = await exports.open(FIRM, {}, reply.raw);
    return reply.send(file.getStream());
  });
  await http.listen({ host: '127.0.0.1', port: 0 });
  port = (http.server.address() as AddressInfo).port;
});

afterAll(async () => {
  await http.close();
  await source.destroy();
  await created.drop();
});

afterEach(async () => {
  await source.query('truncate attempts, usage_late_changes');
});

async function ask(method = 'GET'): Promise<IncomingMessage> {
  database.pages = 0;
  const [response] = (await once(request({ port, method, agent: false }).end(), 'response')) as [
    IncomingMessage,
  ];
  return response;
}

async function records(response: IncomingMessage): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  for await (const row of response.pipe(parse({ columns: true }))) rows.push(row as Record<string, string>);
  return rows;
}

/** Ten pages of several megabytes: more than the sockets hold between them. */
async function writeFatLedger(): Promise<number> {
  const rows = 10_000;
  await source.query(
    `insert into attempts (id, invoice_id, company_id, provider_account_id, key_id, provider, model, number, detail,
            started_at, currency, prompt_version, thinking, worker_id, claim_token)
     select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'deepseek',
            'm', 1, repeat('x', 6000), now() - i * interval '1 second', 'USD', 'p', false, 'w', 1
       from generate_series(1, $1::int) as i`,
    [rows],
  );
  return rows;
}

async function pagesWhenStill(): Promise<number> {
  let last = -1;
  for (let same = 0; same < LOOKS; same = database.pages === last ? same + 1 : 0) {
    last = database.pages;
    await sleep(LOOK_MS);
  }
  return last;
}

const texts = fc.oneof(
  fc.constant(null),
  fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n",\'; añ€1') }),
  fc.constantFrom('=HYPERLINK("http://x")', '-5', '+57.10', '-5 + 3', '"quoted"', 'a,b\r\nc'),
);
const requests = fc
  .record({
    age: fc.nat(5),
    model: texts.map((text) => (text === null || text === '' ? 'm' : text)),
    detail: texts,
    responseModel: texts,
    status: fc.constantFrom<LedgerRow['status'][]>('in_flight', 'succeeded', 'failed', 'unknown'),
    cost: fc.option(fc.constantFrom('0', '0.000000000000000001', '12345678901234567890.5')),
    ticks: fc.option(fc.constantFrom('1', '9007199254740993')),
  })
  .map(({ age, ticks, ...rest }) =>
    // Many begin in the same millisecond: the order within it must not lose a row.
    ledgerRow({ ...rest, startedAt: new Date(1_790_000_000_000 + age), providerCostTicks: ticks }),
  );

const dead = (text: string | null) =>
  text === null ? '' : /^[=+\-@\t\r\n]/.test(text) && !/^[+-]?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text;

function flat(view: AttemptView, currency: string): Record<string, string> {
  const { tokens, cost, providerCost, ...plain } = view;
  const cells = {
    ...plain,
    cacheHitTokens: tokens?.cacheHit,
    cacheMissTokens: tokens?.cacheMiss,
    outputTokens: tokens?.output,
    reasoningTokens: tokens?.reasoning,
    cost: cost?.amount,
    currency,
    providerCost: providerCost?.amount,
    providerCostCurrency: providerCost?.currency,
  };
  return Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => [
      name,
      typeof cell === 'string' ? dead(cell) : String(cell ?? ''),
    ]),
  );
}

describe('the exported ledger', () => {
  it('is, read again, the ledger: every row once, every field as the API shows it', async () => {
    const attempts = new AttemptsService(database, config);
    await fc.assert(
      fc.asyncProperty(fc.array(requests, { maxLength: 40 }), async (rows) => {
        await source.query('truncate attempts, usage_late_changes');
        await writeLedger(source, rows);

        const read = await records(await ask());

        const { items } = await attempts.list(FIRM, { limit: 500 });
        const wanted = items.map((view) => flat(view, 'USD'));
        const byId = (a: Record<string, string>, b: Record<string, string>) =>
          (a['id'] ?? '') < (b['id'] ?? '') ? -1 : 1;
        expect(read.toSorted(byId)).toEqual(wanted.toSorted(byId));
        const times = read.map(({ startedAt }) => startedAt);
        expect(times).toEqual(times.toSorted().reverse());
      }),
      { numRuns: 25 },
    );
  });

  it('comes in pages without a gap or a repetition where many requests began at the same instant', async () => {
    await source.query(
      `insert into attempts (id, invoice_id, company_id, provider_account_id, key_id, provider, model, number,
              started_at, currency, prompt_version, thinking, worker_id, claim_token)
       select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'deepseek',
              'm', 1, timestamptz '2026-11-20 10:00:00.000001Z' + (i / 900) * interval '1 microsecond', 'USD', 'p', false, 'w', 1
         from generate_series(1, 3000) as i`,
    );
    const read = await records(await ask());
    expect(read.length).toBe(3_000);
    expect(new Set(read.map(({ id }) => id)).size).toBe(3_000);
  });

  it('is not read on for a client that does not read, and goes on when it does', async () => {
    const rows = await writeFatLedger();
    const response = await ask();

    const stalled = await pagesWhenStill();
    expect(stalled).toBeGreaterThan(0);
    expect(stalled).toBeLessThan(6);

    expect((await records(response)).length).toBe(rows);
    expect(database.pages).toBeGreaterThanOrEqual(10);
  });

  it('is not read on when the client has gone', async () => {
    await writeFatLedger();
    const response = await ask();
    await once(response, 'readable');

    response.destroy();

    await eventually('the connection is closed', async () => {
      const count = await new Promise<number>((resolve) => {
        http.server.getConnections((_, connections) => {
          resolve(connections);
        });
      });
      return count === 0;
    });
    expect(await pagesWhenStill()).toBeLessThan(6);
  });

  it('is not read on for HEAD', async () => {
    await writeFatLedger();
    const response = await ask('HEAD');
    response.resume();
    expect(await pagesWhenStill()).toBeLessThan(3);
  });
});

describe('the list of requests', () => {
  it('gives each once, newest first, however many begin at the same instant and however long its pages are', async () => {
    const attempts = new AttemptsService(database, config);
    const rows = Array.from({ length: 57 }, (_, index) =>
      ledgerRow({ startedAt: new Date(1_790_000_000_000 + Math.floor(index / 20)) }),
    );
    await writeLedger(source, rows);
    const wanted = rows
      .toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime() || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);

    for (const limit of [1, 7, 500]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await attempts.list(FIRM, { limit, ...(cursor !== undefined && { cursor }) });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(wanted);
    }
  });

  it("refuses a cursor that it did not give, another company's among them", async () => {
    const attempts = new AttemptsService(database, config);
    const row = ledgerRow();
    await writeLedger(source, [row]);
    const other = { companyId: '00000000-0000-7000-8000-0000000000ff' };
    for (const [scope, cursor] of [
      [FIRM, '00000000-0000-7000-8000-000000000000'],
      [other, row.id],
    ] as const)
      await expect(attempts.list(scope, { cursor })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });
});
