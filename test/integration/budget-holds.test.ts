import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GroupCommit } from '../../src/database/group-commit.js';
import { formatDecimal, parseDecimal } from '../../src/money/decimal.js';
import type { AttemptIntent } from '../../src/usage/attempt-ledger.js';
import type { BudgetRefusal } from '../../src/usage/domain/admit.js';
import { BudgetGround } from '../support/budget-ground.js';
import { intentOf, reserve, reserveAll, type Budgets } from '../support/budgets.js';

const CHILD = fileURLToPath(new URL('../support/reserving-child.js', import.meta.url));

let ground: BudgetGround;
let one: Budgets;
let companyId: string;

beforeAll(async () => {
  ground = await BudgetGround.begin();
  one = ground.one;
});

afterAll(async () => {
  await ground.end();
});

beforeEach(async () => {
  companyId = await ground.company();
});

/** Whatever a test has done: what hard stops count is what the ledger says. */
afterEach(async () => {
  expect(await one.months.check()).toEqual([]);
  await ground.clear();
});

const money = (amount: string) => ({ amount: formatDecimal(parseDecimal(amount), 12), currency: 'USD' });

describe('a hard stop of 5.00', () => {
  /** Each process joins what comes at the same moment, as `WorkLedger` does. */
  let lanes: { add: (turn: number, intent: AttemptIntent) => Promise<BudgetRefusal | undefined> };
  const THOUSAND = Array.from({ length: 1_000 }, (_, index) => index);

  beforeAll(() => {
    const groups = ground.all.map(
      (budgets) =>
        new GroupCommit<AttemptIntent, BudgetRefusal | undefined>({
          itemsMax: 10,
          lanes: 8,
          flush: (intents) => reserveAll(budgets, intents),
        }),
    );
    lanes = {
      add: (turn, intent) =>
        groups[turn % groups.length]?.add(intent) ?? Promise.reject(new Error('no lane')),
    };
  });

  it('lets exactly 50 of 1,000 concurrent reservations of 0.10 through, over several connections', async () => {
    await ground.put(companyId, '5.00');

    const refusals = await Promise.all(THOUSAND.map((index) => lanes.add(index, intentOf({ companyId }))));

    const granted = refusals.filter((refusal) => refusal === undefined);
    expect(granted).toHaveLength(50);
    for (const refusal of refusals.filter((each) => each !== undefined))
      expect(refusal).toMatchObject({ reason: 'no_room', needed: parseDecimal('0.10') });
    expect(await ground.counted(companyId)).toEqual({ spent: '0', held: '5' });
    const [rows] = await ground.source.query<object[]>(
      'select count(*)::int as requests, sum(held_cost)::float8 as held from attempts where company_id = $1',
      [companyId],
    );
    expect(rows).toEqual({ requests: 50, held: 5 });
  });

  it('holds over several processes', { timeout: 120_000 }, async () => {
    await ground.put(companyId, '5.00');

    const children = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const child = spawn(process.execPath, [CHILD, ground.database.url, companyId, '250', '0.10'], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
        await once(child, 'close');
        return JSON.parse(output) as { granted: number; refused: number };
      }),
    );

    expect(children.reduce((sum, { granted }) => sum + granted, 0)).toBe(50);
    expect(children.reduce((sum, { refused }) => sum + refused, 0)).toBe(950);
    expect(await ground.counted(companyId)).toEqual({ spent: '0', held: '5' });
  });

  it('of the firm holds for all companies together, whatever their own allow', async () => {
    const other = await ground.company();
    await ground.put(null, '5.00');
    await ground.put(companyId, '3.00');

    const refusals = await Promise.all(
      THOUSAND.slice(0, 200).map((index) =>
        lanes.add(index, intentOf({ companyId: index % 2 ? companyId : other })),
      ),
    );

    expect(refusals.filter((refusal) => refusal === undefined)).toHaveLength(50);
    expect(Number((await ground.counted(companyId))?.held)).toBeLessThanOrEqual(3);
  });
});

describe('what is held', () => {
  it('becomes what it cost, stays while nobody knows, and is given back when nothing was charged', async () => {
    await ground.put(companyId, '0.50');
    const intents = Array.from({ length: 5 }, () => intentOf({ companyId }));
    for (const intent of intents) expect(await reserve(one, intent)).toBeUndefined();
    expect(await reserve(one, intentOf({ companyId }))).toMatchObject({ reason: 'no_room' });

    const [paid, refused, lost, late] = intents.map(({ id }) => id);
    if (!paid || !refused || !lost || !late) throw new Error('no intents');
    await ground.settle(paid, '0.04');
    await ground.settle(refused, '0');
    await ground.settle(lost, null);
    await ground.ledger.markLost(ground.source, [late]);
    expect(await ground.counted(companyId)).toEqual({ spent: '0.04', held: '0.3' });
    expect(await reserve(one, intentOf({ companyId }))).toBeUndefined();
    expect(await reserve(one, intentOf({ companyId, heldCost: '0.07' }))).toMatchObject({
      reason: 'no_room',
    });

    await ground.settle(late, '0.03');
    expect(await ground.counted(companyId)).toEqual({ spent: '0.07', held: '0.3' });
    expect(await reserve(one, intentOf({ companyId, heldCost: '0.07' }))).toBeUndefined();
    expect(await ground.view(companyId)).toMatchObject({
      spent: money('0.07'),
      held: money('0.37'),
      remaining: money('0.06'),
      percent: 14,
      state: 'normal',
    });
  });

  it('is settled once: a second outcome changes nothing', async () => {
    await ground.put(companyId, '1');
    const intent = intentOf({ companyId });
    await reserve(one, intent);

    await ground.settle(intent.id, '0.05');
    await ground.settle(intent.id, '0.09');
    await ground.ledger.markLost(ground.source, [intent.id]);

    expect(await ground.counted(companyId)).toEqual({ spent: '0.05', held: '0' });
  });

  it('of a lost request is settled by whoever learns the cost, even twice', async () => {
    await ground.put(companyId, '1');
    const intent = intentOf({ companyId });
    await reserve(one, intent);
    await ground.ledger.markLost(ground.source, [intent.id]);

    const bill = (cost: string) =>
      ground.source.query(`update attempts set cost = $2, cost_status = 'known' where id = $1`, [
        intent.id,
        cost,
      ]);
    await bill('0.06');
    expect(await ground.counted(companyId)).toEqual({ spent: '0.06', held: '0' });
    await bill('0.05');
    expect(await ground.counted(companyId)).toEqual({ spent: '0.05', held: '0' });
  });

  it('is not held twice when its answer was lost on the way and it is reserved again', async () => {
    await ground.put(companyId, '0.10');
    const intent = intentOf({ companyId });

    expect(await reserve(one, intent)).toBeUndefined();
    expect(await reserve(one, intent)).toBeUndefined();

    expect(await ground.counted(companyId)).toEqual({ spent: '0', held: '0.1' });
  });

  it('goes with the transaction: what is not committed is not held', async () => {
    await ground.put(companyId, '0.10');
    const intent = intentOf({ companyId });

    const cut = one.database.run({ companyId: null }, async (manager) => {
      expect((await one.reservations.admit(manager, [intent])).size).toBe(0);
      await ground.ledger.open(manager, [intent]);
      throw new Error('cut here');
    });
    await expect(cut).rejects.toThrow('cut here');

    expect(await ground.counted(companyId)).toEqual({ spent: '0', held: '0' });
    expect(await reserve(one, intentOf({ companyId }))).toBeUndefined();
  });

  it('counts as it is when the provider states more than can be, and stops what follows', async () => {
    await ground.put(companyId, '0.30');
    const intent = intentOf({ companyId });
    await reserve(one, intent);

    await ground.settle(intent.id, '0.45');

    expect(await ground.counted(companyId)).toEqual({ spent: '0.45', held: '0' });
    expect(await reserve(one, intentOf({ companyId, heldCost: '0.000001' }))).toMatchObject({
      reason: 'no_room',
    });
    expect(await ground.view(companyId)).toMatchObject({
      remaining: money('-0.15'),
      state: 'exhausted',
      percent: 150,
    });
  });
});

describe('requests that nothing bounds', () => {
  it('are not sent under a hard stop, and the reason is told', async () => {
    await ground.put(companyId, '5.00');

    expect(await reserve(one, intentOf({ companyId, heldCost: null }))).toEqual({ reason: 'no_price' });
    expect(await reserve(one, intentOf({ companyId, currency: 'CNY' }))).toEqual({
      reason: 'other_currency',
      currency: 'USD',
    });
  });

  it('are sent without one, and shown', async () => {
    await ground.put(companyId, '5.00', { hardStop: false });

    expect(await reserve(one, intentOf({ companyId, heldCost: null }))).toBeUndefined();
    expect(await ground.view(companyId)).toMatchObject({ unboundedRequests: 1, held: money('0') });
  });
});
