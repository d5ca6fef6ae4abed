import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../src/money/decimal.js';
import type { AttemptIntent } from '../../src/usage/attempt-ledger.js';
import { BudgetGround } from '../support/budget-ground.js';
import { intentOf, outcomeOf, reserve } from '../support/budgets.js';

let ground: BudgetGround;

beforeAll(async () => {
  ground = await BudgetGround.begin();
});

afterAll(async () => {
  await ground.end();
});

describe('whatever happens, in whatever order and at the same time', () => {
  type Act =
    | { act: 'reserve'; company: number; units: number }
    | { act: 'settle'; which: number; part: number }
    | { act: 'lose'; which: number }
    | { act: 'kill'; which: number };

  const act: fc.Arbitrary<Act> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        act: fc.constant('reserve' as const),
        company: fc.nat(1),
        units: fc.integer({ min: 1, max: 40 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        act: fc.constant('settle' as const),
        which: fc.nat(),
        part: fc.integer({ min: 0, max: 100 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ act: fc.constantFrom('lose' as const, 'kill' as const), which: fc.nat() }),
    },
  );
  const UNIT = 10n ** 15n;
  /** Not more than was held for it, as an honest provider would. */
  const costOf = (each: Extract<Act, { act: 'settle' | 'lose' }>, { heldCost }: AttemptIntent) =>
    each.act === 'lose' ? null : formatDecimal((parseDecimal(heldCost ?? '0') * BigInt(each.part)) / 100n);

  it(
    'no sum exceeds its budget, and in the end all is what the ledger says',
    { timeout: 120_000 },
    async () => {
      // The database itself watches, at every moment.
      await ground.source.query(
        'alter table budget_months add constraint never_over check (spent + held <= monthly and held >= 0)',
      );
      const plan = fc.record({
        monthly: fc.array(fc.integer({ min: 20, max: 200 }), { minLength: 3, maxLength: 3 }),
        rounds: fc.array(fc.array(act, { minLength: 1, maxLength: 8 }), { maxLength: 8 }),
      });

      await fc.assert(
        fc.asyncProperty(plan, async ({ monthly, rounds }) => {
          const companies = [await ground.company(), await ground.company()];
          await ground.source.query('truncate attempts, budget_months, budgets');
          for (const [index, owner] of [null, ...companies].entries())
            await ground.put(owner, formatDecimal(BigInt(monthly[index] ?? 1) * UNIT));
          const sent: AttemptIntent[] = [];
          const perform = async (each: Act, place: number) => {
            const budgets = ground.process(place);
            if (each.act === 'reserve') {
              const intent = intentOf({
                companyId: companies[each.company] ?? '',
                heldCost: formatDecimal(BigInt(each.units) * UNIT),
              });
              if ((await reserve(budgets, intent)) === undefined) sent.push(intent);
              return;
            }
            const intent = sent[each.which % Math.max(1, sent.length)];
            if (!intent) return;
            if (each.act === 'kill') await ground.ledger.markLost(budgets.database, [intent.id]);
            else await ground.ledger.settle(budgets.database, [outcomeOf(intent.id, costOf(each, intent))]);
          };

          for (const round of rounds) {
            await Promise.all(round.map(perform));
          }
          expect(await ground.one.months.check()).toEqual([]);
          for (const { id } of sent) await ground.settle(id, '0.000000000000000001');
          const [row] = await ground.source.query<{ held: string }[]>(
            'select sum(held)::float8 as held from budget_months',
          );
          expect(row).toEqual({ held: 0 });
          expect(await ground.one.months.check()).toEqual([]);
        }),
        { numRuns: 25 },
      );
    },
  );
});
