import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyHealth } from '../../src/api-keys/key-health.js';
import { Database } from '../../src/database/database.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { CapacityBench } from '../support/capacity.js';

let bench: CapacityBench;
let health: KeyHealth;
beforeAll(async () => {
  bench = await CapacityBench.open();
  health = new KeyHealth(new Database(bench.source));
});
afterAll(async () => {
  await bench.close();
});

async function newKey() {
  const { id: accountId } = await bench.account();
  const id = uuidV7();
  await bench.query(
    `insert into provider_keys (id, provider_account_id, name, masked, sealed_secret, fingerprint)
     values ($1, $2, 'llave', '***', 'x', $3)`,
    [id, accountId, `fingerprint of ${id}`],
  );
  return { accountId, key: { id, secret: 'x', rests: 0, coolingUntilMs: 0 } };
}

async function stateOf(id: string) {
  const [row] = await bench.query<{ status: string; rests: number; restMs: number | null }>(
    `select status, rests, (extract(epoch from cooling_until - clock_timestamp()) * 1000)::float8 as "restMs"
       from provider_keys where id = $1`,
    [id],
  );
  return row;
}

describe('a key that the provider refuses for good (401)', () => {
  it('is invalid, and it is told once, however many requests were refused at the same moment', async () => {
    const { accountId, key } = await newKey();

    await Promise.all(Array.from({ length: 5 }, () => health.invalidate(key, accountId)));

    expect(await stateOf(key.id)).toMatchObject({ status: 'invalid' });
    const events = await bench.query<{ type: string; payload: object; company_id: string | null }>(
      'select type, payload, company_id from outbox_events where subject_id = $1',
      [key.id],
    );
    expect(events).toEqual([
      { type: 'key.invalid', company_id: null, payload: { providerAccountId: accountId, keyId: key.id } },
    ]);
  });
});

describe('a key that is refused for a while (429)', () => {
  it('rests longer at each refusal in a row; those of requests under way together count once', async () => {
    const { key } = await newKey();

    await Promise.all(Array.from({ length: 5 }, () => health.rest(key)));
    const first = await stateOf(key.id);
    await health.rest({ ...key, rests: 1 });
    const second = await stateOf(key.id);

    expect(first?.rests).toBe(1);
    expect(first?.restMs).toBeGreaterThan(0);
    expect(first?.restMs).toBeLessThanOrEqual(1_000);
    expect(second?.rests).toBe(2);
    expect(second?.restMs).toBeGreaterThan(first?.restMs ?? 0);
  });

  it('is well after a success of a request sent since; one sent before says nothing', async () => {
    const { key } = await newKey();
    await health.rest(key);

    await health.recover(key);
    expect((await stateOf(key.id))?.rests).toBe(1);
    await health.recover({ ...key, rests: 1 });

    expect(await stateOf(key.id)).toEqual({ status: 'active', rests: 0, restMs: null });
  });
});
