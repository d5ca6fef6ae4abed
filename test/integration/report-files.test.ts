import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataSource } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { LeaseLost, ReportStore } from '../../src/reports/report-store.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const ASKED = { period: '2026-10', format: 'pdf', language: 'es' } as const;

let created: TestDatabase;
let source: DataSource;
let store: ReportStore;

beforeAll(async () => {
  created = await createTestDatabase();
  source = await openDataSource(created.url, []);
  store = new ReportStore(new Database(source));
});

afterAll(async () => {
  await source.destroy();
  await created.drop();
});

const file = (bytes: Buffer) => ({
  name: 'prorrata-2026-10.pdf',
  contentType: 'application/pdf',
  stream: Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)], { objectMode: false }),
});
/** As if whoever makes it had been killed, or frozen, some time ago. */
const die = (id: string) =>
  source.query(
    `update report_files set maker_id = 'gone', maker_until = now() - interval '1 second' where id = $1`,
    [id],
  );

describe('a report made in the background', () => {
  it('is kept in pieces and read back as it was, once it is whole', async () => {
    const bytes = Buffer.alloc(700_000, 'prorrata ');
    const { id } = await store.add(ASKED);
    expect(await store.claim()).toMatchObject({ id, status: 'running', progress: 0 });
    expect(await store.claim()).toBeNull();

    await store.keep(id, file(bytes), () => 100);
    expect(await store.find(id)).toMatchObject({ status: 'finished', progress: 100, size: '700000' });
    expect((await buffer(store.open(id))).equals(bytes)).toBe(true);
  });

  it('is taken up by another when its maker dies, and what the dead one still writes is not kept', async () => {
    const { id } = await store.add(ASKED);
    await store.claim();
    await die(id);
    await expect(store.keep(id, file(Buffer.from('old')), () => 50)).rejects.toThrow(LeaseLost);

    expect(await store.claim()).toMatchObject({ id });
    await store.keep(id, file(Buffer.from('new')), () => 50);
    await expect(store.keep(id, file(Buffer.from('late')), () => 50)).rejects.toThrow(LeaseLost);
    expect((await buffer(store.open(id))).toString()).toBe('new');
  });

  it('that brings its maker down again and again is given up, with a reason', async () => {
    const { id } = await store.add(ASKED);
    for (let tries = 0; tries < 3; tries++) {
      expect(await store.claim()).toMatchObject({ id });
      await die(id);
    }
    expect(await store.claim()).toBeNull();
    const given = await store.find(id);
    expect(given?.status).toBe('failed');
    expect(given?.fault).toContain('ended each time');
  });

  it('is erased after some days, with its bytes', async () => {
    await source.query(`update report_files set created_at = now() - interval '8 days'`);
    expect(await store.forgetOld()).toBe(3);
    expect(await source.query('select from report_file_chunks')).toEqual([]);
  });
});
