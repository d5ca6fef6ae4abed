import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { projectPath } from '../support/project-path.js';
import { ADMIN_TOKEN, eraseFolders, startServer, type TestServer } from '../support/server.js';

interface Rate {
  date: string | null;
  rate: string;
  validFrom: string;
  validTo: string;
  source: string;
}

/** The last rows of the official series, as downloaded. */
const FIXTURE = readFileSync(projectPath('test/fixtures/trm-2025-08.csv'));
/** The series of 2022 to 2025, where the checkout stands beside it. */
const SERIES = [
  projectPath('../shared/data/trm/trm_2022_2025.csv'),
  '/work/shared/data/trm/trm_2022_2025.csv',
].find((path) => existsSync(path));

let database: TestDatabase;
let server: TestServer;
let api: ApiClient;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({
    env: { DATABASE_URL: database.url, ENCRYPTION_KEY: randomBytes(32).toString('base64'), SANDBOX: 'off' },
  });
  api = server.api;
});

afterAll(async () => {
  await server.stop();
  await database.drop();
  eraseFolders();
});

async function send(bytes: Uint8Array | string, type = 'text/csv') {
  const response = await fetch(`${server.url}/v1/exchange-rates`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': type },
    body: bytes,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('exchange rates', () => {
  it('come from the CSV of the TRM, and the same file again changes nothing', async () => {
    const first = await send(FIXTURE);
    expect(first).toEqual({
      status: 201,
      body: { imported: 6, unchanged: 0, from: '2025-08-15', to: '2025-08-25' },
    });
    expect((await send(FIXTURE)).body).toMatchObject({ imported: 0, unchanged: 6 });

    const form = new FormData();
    form.append('file', new Blob([FIXTURE]), 'trm.csv');
    const response = await fetch(`${server.url}/v1/exchange-rates`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      body: form,
    });
    expect(await response.json()).toMatchObject({ imported: 0, unchanged: 6 });
  });

  it('are found by the interval that holds the day, and turned round where only the reverse is kept', async () => {
    const sunday = await api.get<Rate>('/v1/exchange-rates?date=2025-08-24');
    expect(sunday.body).toMatchObject({
      date: '2025-08-24',
      base: 'USD',
      quote: 'COP',
      rate: '4008.7',
      validFrom: '2025-08-23',
      validTo: '2025-08-25',
      source: 'trm',
      inverse: false,
    });
    const reverse = await api.get<Rate>('/v1/exchange-rates?date=2025-08-24&base=COP&quote=USD');
    expect(reverse.body).toMatchObject({ rate: '0.000249457430089555', inverse: true });
  });

  it('are not invented: a day without a rate has none', async () => {
    for (const query of [
      'date=2025-08-26',
      'date=2025-08-14',
      'date=2025-02-30',
      'date=2025-08-24&base=EUR',
    ]) {
      const { status, body } = await api.get<{ code: string }>(`/v1/exchange-rates?${query}`);
      expect([status, body.code], query).toEqual([404, 'no_exchange_rate']);
    }
  });

  it('refuse what contradicts them, with line and column, and take nothing of it', async () => {
    const other = FIXTURE.toString('utf8')
      .replace('$4,008.70', '$4,008.71')
      .concat('"$4,000.00","COP","01/07/2025","01/07/2025"\n');
    const { status, body } = await send(other);
    expect([status, body.code]).toEqual([422, 'exchange_rate_overlap']);
    expect(JSON.stringify(body.errors)).toMatch(/line 2/);
    expect((await api.get('/v1/exchange-rates?date=2025-07-01')).status).toBe(404);

    const broken = await send(FIXTURE.toString('utf8').replace('23/08/2025', '8/23/2025'));
    expect([broken.status, broken.body.code]).toEqual([422, 'exchange_rates_invalid']);
    expect(JSON.stringify(broken.body.errors)).toMatch(/line 2, column 3/);
  });

  it('are entered by the staff as well, or come as the open-data JSON', async () => {
    const entered = await api.post('/v1/exchange-rates', {
      rates: [{ base: 'EUR', quote: 'USD', rate: '1.17', validFrom: '2025-08-01', validTo: '2025-08-31' }],
    });
    expect([entered.status, entered.body]).toMatchObject([201, { imported: 1 }]);
    const trm = await send(
      JSON.stringify([
        {
          valor: '4100.05',
          unidad: 'COP',
          vigenciadesde: '2025-08-26T00:00:00.000',
          vigenciahasta: '2025-08-26T00:00:00.000',
        },
      ]),
      'application/json',
    );
    expect(trm.body).toMatchObject({ imported: 1, from: '2025-08-26' });

    for (const [rates, path] of [
      [
        [{ base: 'USD', quote: 'COP', rate: 4000, validFrom: '2020-01-01', validTo: '2020-01-01' }],
        'rates.0.rate',
      ],
      [
        [{ base: 'USD', quote: 'USD', rate: '1', validFrom: '2020-01-01', validTo: '2020-01-01' }],
        'rates.0.quote',
      ],
      [
        [{ base: 'USD', quote: 'COP', rate: '1', validFrom: '2020-01-02', validTo: '2020-01-01' }],
        'rates.0.validTo',
      ],
      [{}, 'rates'],
    ] as const) {
      const { status, body } = await api.post<{ errors: { path: string }[] }>('/v1/exchange-rates', {
        rates,
      });
      expect([status, body.errors[0]?.path]).toEqual([422, path]);
    }
  });

  it('are listed with the latest first', async () => {
    const all = await api.all<Rate>('/v1/exchange-rates?base=USD');
    expect(all.map(({ validFrom }) => validFrom)).toEqual(
      [...all.map(({ validFrom }) => validFrom)].sort().reverse(),
    );
    expect(all).toHaveLength(7);
  });

  it.skipIf(SERIES === undefined)('of four years have one value for each day, without a gap', async () => {
    const { body } = await send(readFileSync(SERIES ?? ''));
    expect(body).toMatchObject({ imported: 856, unchanged: 6, from: '2022-01-04', to: '2025-08-25' });
    const [gap] = await api.all<Rate>('/v1/exchange-rates?base=USD').then((rates) => {
      const sorted = rates.reverse();
      return sorted.filter((rate, index) => {
        const before = sorted[index - 1];
        return before && Date.parse(rate.validFrom) - Date.parse(before.validTo) !== 86_400_000;
      });
    });
    expect(gap).toBeUndefined();
  });
});
