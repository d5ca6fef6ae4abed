import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Notices } from '../../src/database/notices.js';
import { BudgetGate } from '../../src/usage/budget-gate.js';
import { BudgetGround } from '../support/budget-ground.js';
import { intentOf, reserve } from '../support/budgets.js';

interface Event {
  companyId: string | null;
  subjectId: string;
  payload: { threshold: number; percent: number; period: string };
}

let ground: BudgetGround;
let companyId: string;

beforeAll(async () => {
  ground = await BudgetGround.begin();
});

afterAll(async () => {
  await ground.end();
});

beforeEach(async () => {
  companyId = await ground.company();
});

afterEach(async () => {
  await ground.clear();
});

/** A request of this month that cost so much. */
async function spend(cost: string, owner = companyId): Promise<void> {
  const intent = intentOf({ companyId: owner, heldCost: cost });
  expect(await reserve(ground.one, intent)).toBeUndefined();
  await ground.settle(intent.id, cost);
}

const look = () => Promise.all(ground.all.map(({ watch }) => watch.watch()));
const events = () =>
  ground.source.query<Event[]>(
    `select company_id as "companyId", subject_id as "subjectId", payload from outbox_events
      where type = 'budget.threshold' order by id`,
  );
const thresholds = async () => (await events()).map(({ payload }) => payload.threshold);

describe('thresholds of a budget', () => {
  it('become one event each, however many processes look, and how often', async () => {
    await ground.put(companyId, '1.00', { hardStop: false, warnAt: [50, 80] });
    await spend('0.40');
    await look();
    expect(await thresholds()).toEqual([]);

    await spend('0.15');
    await look();
    await look();
    expect(await events()).toMatchObject([
      {
        companyId,
        subjectId: companyId,
        payload: {
          companyId,
          period: expect.stringMatching(/^\d{4}-\d{2}$/) as string,
          threshold: 50,
          percent: 55,
          spent: { amount: '0.550000000000', currency: 'USD' },
          monthly: { amount: '1.000000000000', currency: 'USD' },
        },
      },
    ]);

    await spend('0.60');
    await look();
    expect(await thresholds()).toEqual([50, 80, 100]);
  });

  it('of the firm count all companies, and are nobody’s in particular', async () => {
    await ground.put(null, '1.00', { hardStop: false });
    await spend('0.40');
    await spend('0.40', await ground.company());

    await look();

    expect(await events()).toMatchObject([{ companyId: null, payload: { companyId: null, threshold: 75 } }]);
  });

  it('do not count what is held', async () => {
    await ground.put(companyId, '1.00');
    await reserve(ground.one, intentOf({ companyId, heldCost: '0.95' }));

    await look();

    expect(await thresholds()).toEqual([]);
  });

  it('are told again when the budget was raised above what is spent, and only then', async () => {
    await ground.put(companyId, '1.00', { hardStop: false });
    await spend('0.80');
    await look();
    await ground.put(companyId, '1.00', { hardStop: true });
    await look();
    expect(await thresholds()).toEqual([75]);

    await ground.put(companyId, '2.00');
    await spend('0.80');
    await look();
    expect(await thresholds()).toEqual([75, 75]);
  });

  it('are told at once when the budget is set below what is spent', async () => {
    await spend('0.92');

    await ground.put(companyId, '1.00', { hardStop: false });

    expect(await thresholds()).toEqual([75, 90]);
  });

  it('are told in each month', async () => {
    await ground.put(companyId, '1.00', { hardStop: false });
    await spend('0.80');
    await look();
    await ground.source.query(`update budget_alerts set period = '2020-01'`);

    await look();

    expect(await thresholds()).toEqual([75, 75]);
  });

  it('include 100 when a hard stop lets nothing more through, though little is left', async () => {
    await ground.put(companyId, '1.00');
    await spend('0.55');
    const underWay = intentOf({ companyId, heldCost: '0.40' });
    await reserve(ground.one, underWay);
    expect(await reserve(ground.one, intentOf({ companyId, heldCost: '0.20' }))).toMatchObject({
      reason: 'no_room',
    });

    // What is under way may yet cost nothing.
    await look();
    expect(await thresholds()).toEqual([]);
    expect(await ground.view(companyId)).toMatchObject({ stopped: false });

    await ground.settle(underWay.id, '0.05');
    await look();
    expect(await thresholds()).toEqual([]);

    await spend('0.35');
    expect(await reserve(ground.one, intentOf({ companyId, heldCost: '0.20' }))).toMatchObject({
      reason: 'no_room',
    });
    await look();
    expect(await thresholds()).toEqual([75, 90, 100]);
    expect((await events()).at(-1)).toMatchObject({ payload: { percent: 95 } });
    expect(await ground.view(companyId)).toMatchObject({ stopped: true, state: 'critical', percent: 95 });

    await ground.put(companyId, '1.00', { warnAt: [75] });
    await reserve(ground.one, intentOf({ companyId, heldCost: '0.20' }));
    await look();
    expect(await thresholds()).toEqual([75, 90, 100]);
  });
});

describe('the gate', () => {
  let notices: Notices;
  let gate: BudgetGate;

  beforeEach(async () => {
    notices = new Notices(ground.database.url);
    gate = new BudgetGate(ground.one.database, notices);
    await gate.onApplicationBootstrap();
  });

  afterEach(async () => {
    gate.onApplicationShutdown();
    await notices.close();
  });

  it('keeps work of a company back until the month ends when its budget is used up', async () => {
    await ground.put(companyId, '0.10');
    await spend('0.10');
    await gate.refresh();

    const { resetsAt } = await ground.view(companyId);
    expect(gate.blocked(companyId)).toEqual({ until: new Date(resetsAt) });
    expect(gate.blocked(await ground.company())).toBeUndefined();
  });

  it('keeps all back when the firm’s is', async () => {
    await ground.put(null, '0.10');
    await spend('0.10');
    await gate.refresh();

    expect(gate.blocked(await ground.company())?.until).toBeInstanceOf(Date);
  });

  it('keeps back what was refused until there is room for the smallest of it', async () => {
    await ground.put(companyId, '1.00');
    const underWay = intentOf({ companyId, heldCost: '0.95' });
    await reserve(ground.one, underWay);
    await gate.refresh();
    expect(gate.blocked(companyId)).toBeUndefined();

    await reserve(ground.one, intentOf({ companyId, heldCost: '0.20' }));
    await reserve(ground.one, intentOf({ companyId, heldCost: '0.10' }));
    await gate.refresh();
    expect(gate.blocked(companyId)).toMatchObject({ until: null });

    await ground.settle(underWay.id, '0.91');
    await gate.refresh();
    expect(gate.blocked(companyId)?.until).toBeInstanceOf(Date);

    await ground.put(companyId, '1.01');
    await gate.refresh();
    expect(gate.blocked(companyId)).toBeUndefined();
  });

  it('lets something smaller try after some minutes', async () => {
    await ground.put(companyId, '1.00');
    await reserve(ground.one, intentOf({ companyId, heldCost: '1.10' }));
    await gate.refresh();
    expect(gate.blocked(companyId)).toBeDefined();

    await ground.source.query(`update budget_months set refused_at = now() - interval '11 minutes'`);
    await gate.refresh();

    expect(gate.blocked(companyId)).toBeUndefined();
  });

  it('knows of no budget without a hard stop', async () => {
    await ground.put(companyId, '0.10', { hardStop: false });
    await spend('5');
    await gate.refresh();

    expect(gate.blocked(companyId)).toBeUndefined();
  });
});

describe('a company', () => {
  it('sees its own budget, and neither another one’s nor the firm’s, whatever a query forgets', async () => {
    const other = await ground.company();
    for (const owner of [companyId, other, null]) await ground.put(owner, '1.00');
    await spend('0.25');
    await spend('0.50', other);

    expect(await ground.one.budgets.view({ companyId }, companyId)).toMatchObject({ percent: 25 });
    const seen = await ground.one.database.run({ companyId }, async (manager) => [
      await manager.query<object[]>('select id from budgets'),
      await manager.query<object[]>('select distinct budget_id as id from budget_months'),
    ]);
    expect(seen).toEqual([[{ id: companyId }], [{ id: companyId }]]);
  });
});
