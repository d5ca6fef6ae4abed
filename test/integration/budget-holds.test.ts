import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../src/money/decimal.js';
import { BudgetGround } from '../support/budget-ground.js';
import { budgetsOn, intentOf, reserve, type Budgets } from '../support/budgets.js';

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
  const THOUSAND = Array.from({ length: 1_000 }, (_, index) => index);

  it('lets exactly 50 of 1,000 concurrent reservations of 0.10 through, over several connections', async () => {
    await ground.put(companyId, '5.00');

    const refusals = await Promise.all(
      THOUSAND.map((index) => reserve(ground.process(index), intentOf({ companyId }))),
    );

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

  it('holds over several processes', async () => {
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
        reserve(ground.process(index), intentOf({ companyId: index % 2 ? companyId : other })),
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

describe('a budget set in mid-month', () => {
  it('counts what was spent and what was under way before', async () => {
    const before = Array.from({ length: 3 }, () => intentOf({ companyId, heldCost: '1.00' }));
    for (const intent of before) await reserve(one, intent);
    await ground.settle(before[0]?.id ?? '', '0.75');
    await ground.ledger.markLost(ground.source, [before[1]?.id ?? '']);

    await ground.put(companyId, '3.00');

    expect(await ground.counted(companyId)).toEqual({ spent: '0.75', held: '2' });
    expect(await reserve(one, intentOf({ companyId, heldCost: '0.26' }))).toMatchObject({
      reason: 'no_room',
    });
    expect(await reserve(one, intentOf({ companyId, heldCost: '0.25' }))).toBeUndefined();
  });

  it('or changed, while requests are recorded and settled, misses none of them', async () => {
    const change = async () => {
      for (const amount of ['9', '2', '5', '3', '8'])
        await one.budgets.put(companyId, { monthly: { amount, currency: 'USD' }, hardStop: amount !== '2' });
    };
    const work = async (budgets: Budgets) => {
      for (let turn = 0; turn < 40; turn++) {
        const intent = intentOf({ companyId, heldCost: '0.02' });
        if ((await reserve(budgets, intent)) === undefined) await ground.settle(intent.id, '0.01');
      }
    };

    await Promise.all([change(), ...ground.all.flatMap((budgets) => [work(budgets), work(budgets)])]);

    expect((await ground.counted(companyId))?.held).toBe('0');
    expect(Number((await ground.counted(companyId))?.spent)).toBeCloseTo(3.2, 10);
  });

  it('lowered below what is spent stops at once; raised, or without hard stop, it goes on', async () => {
    await ground.put(companyId, '1.00');
    const intent = intentOf({ companyId, heldCost: '0.60' });
    await reserve(one, intent);
    await ground.settle(intent.id, '0.60');

    await ground.put(companyId, '0.50');
    expect(await reserve(one, intentOf({ companyId }))).toMatchObject({ reason: 'no_room' });
    await ground.put(companyId, '0.70');
    expect(await reserve(one, intentOf({ companyId }))).toBeUndefined();
    expect(await reserve(one, intentOf({ companyId }))).toMatchObject({ reason: 'no_room' });
    await ground.put(companyId, '0.70', { hardStop: false });
    expect(await reserve(one, intentOf({ companyId }))).toBeUndefined();
    await one.budgets.remove(companyId);
    expect(await reserve(one, intentOf({ companyId }))).toBeUndefined();
  });
});

describe("the month's turn", () => {
  const lastOfNovember = new Date('2030-12-01T04:59:59.999Z');
  const firstOfDecember = new Date('2030-12-01T05:00:00.000Z');

  it('is at the midnight of the firm’s zone, and each month has its own room', async () => {
    await ground.put(companyId, '0.10');

    expect(await reserve(one, intentOf({ companyId, startedAt: lastOfNovember }))).toBeUndefined();
    expect(await reserve(one, intentOf({ companyId, startedAt: lastOfNovember }))).toMatchObject({
      reason: 'no_room',
    });
    expect(await reserve(one, intentOf({ companyId, startedAt: firstOfDecember }))).toBeUndefined();
    expect(await reserve(one, intentOf({ companyId, startedAt: firstOfDecember }))).toMatchObject({
      reason: 'no_room',
    });
    const rows = await ground.source.query<{ month: string }[]>(
      `select to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as month from budget_months
        where budget_id = $1 and held > 0 order by starts_at`,
      [companyId],
    );
    expect(rows).toEqual([{ month: '2030-11-01 05:00' }, { month: '2030-12-01 05:00' }]);
  });

  it('does not bring a cost that is learned late into the new month', async () => {
    await ground.put(companyId, '1');
    const late = intentOf({ companyId, startedAt: lastOfNovember });
    await reserve(one, late);
    await reserve(one, intentOf({ companyId, startedAt: firstOfDecember }));

    await ground.settle(late.id, '0.07');

    expect(await ground.counted(companyId, lastOfNovember)).toEqual({ spent: '0.07', held: '0' });
    expect(await ground.counted(companyId, firstOfDecember)).toEqual({ spent: '0', held: '0.1' });
  });

  it('finds the row of the month, made once, by many who need it at the same moment', async () => {
    await ground.put(companyId, '5.00');
    const startedAt = new Date('2031-03-10T00:00:00Z');

    const refusals = await Promise.all(
      Array.from({ length: 80 }, (_, index) =>
        reserve(ground.process(index), intentOf({ companyId, startedAt })),
      ),
    );

    expect(refusals.filter((refusal) => refusal === undefined)).toHaveLength(50);
    expect(await ground.counted(companyId, startedAt)).toEqual({ spent: '0', held: '5' });
  });

  it('is another one in another time zone', async () => {
    await ground.put(companyId, '0.10');
    await reserve(one, intentOf({ companyId, startedAt: lastOfNovember }));
    const elsewhere = budgetsOn(ground.source, { FIRM_TIME_ZONE: 'Asia/Shanghai' });

    expect(await reserve(elsewhere, intentOf({ companyId, startedAt: firstOfDecember }))).toMatchObject({
      reason: 'no_room',
    });
    const [{ zones } = { zones: [] }] = await ground.source.query<{ zones: string[] }[]>(
      'select array_agg(distinct time_zone) as zones from budget_months',
    );
    expect(zones).toEqual(['Asia/Shanghai']);
  });
});

describe('the nightly check', () => {
  it('repairs what differs from the ledger, and tells by how much', async () => {
    await ground.put(companyId, '5.00');
    const intent = intentOf({ companyId });
    await reserve(one, intent);
    await ground.source.query(
      'update budget_months set spent = 3, held = 0 where budget_id = $1 and held > 0',
      [companyId],
    );

    const differences = await one.months.check();

    expect(differences).toMatchObject([
      {
        budgetId: companyId,
        counted: { spent: '3.000000000000000000', held: '0.000000000000000000' },
        ledger: { spent: '0.000000000000000000', held: '0.100000000000000000' },
      },
    ]);
    expect(await ground.counted(companyId)).toEqual({ spent: '0', held: '0.1' });
  });

  it('finds nothing while requests are recorded and settled', async () => {
    await ground.put(companyId, '50.00');
    const work = async (budgets: Budgets) => {
      for (let turn = 0; turn < 30; turn++) {
        const intent = intentOf({ companyId });
        await reserve(budgets, intent);
        await ground.settle(intent.id, turn % 3 ? '0.01' : null);
      }
    };
    const check = async () => {
      for (let turn = 0; turn < 15; turn++) expect(await one.months.check()).toEqual([]);
    };

    await Promise.all([check(), ...ground.all.map(work)]);
  });
});
