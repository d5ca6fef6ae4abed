import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BudgetGround } from '../support/budget-ground.js';
import { budgetsOn, intentOf, reserve, type Budgets } from '../support/budgets.js';

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
