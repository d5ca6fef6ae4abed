import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FIRM } from '../../src/database/database.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { parseDecimal, sum } from '../../src/money/decimal.js';
import {
  billOf,
  openBilledLedger,
  writeBill,
  writeRequests,
  type BilledLedger,
  type BillLineRow,
  type RealRequest,
} from '../support/billed-ledger.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BEIJING_MS = 8 * HOUR_MS;
const NOV = Date.parse('2026-11-02T00:00:00Z');
const KEYS = ['1', '2'].map((number) => `00000000-0000-7000-8000-0000000000e${number}`);
const COMPANIES = ['1', '2', '3'].map((number) => `00000000-0000-7000-8000-0000000000c${number}`);

let ledger: BilledLedger;
beforeAll(async () => {
  ledger = await openBilledLedger();
});
afterAll(() => ledger.close());
afterEach(() => ledger.empty());

/** A request that took two seconds, at an instant after the second of November. */
function request(atMs: number, change: Partial<RealRequest> = {}): RealRequest {
  const startedAt = new Date(NOV + atMs);
  return {
    id: uuidV7(),
    companyId: COMPANIES[0] ?? '',
    keyId: KEYS[0] ?? '',
    fate: 'known',
    model: 'deepseek-flash',
    startedAt,
    finishedAt: new Date(startedAt.getTime() + 2_000),
    tokens: { cacheHit: 1000, cacheMiss: 300, output: 100 },
    ...change,
  };
}

const anyRequest = (spanMs: number) =>
  fc
    .record({
      atMs: fc.nat(spanMs),
      tookMs: fc.integer({ min: 1, max: 60_000 }),
      company: fc.nat(2),
      key: fc.nat(1),
      fate: fc.constantFrom<RealRequest['fate'][]>(
        'known',
        'known',
        'known',
        'lost',
        'lost_unbilled',
        'answered',
        'foreign',
        'refused',
      ),
      model: fc.constantFrom('deepseek-flash', 'deepseek-v4-pro'),
      tokens: fc.record({
        cacheHit: fc.nat(5000),
        cacheMiss: fc.nat(3000),
        output: fc.integer({ min: 1, max: 900 }),
      }),
      held: fc.option(fc.constantFrom('0.01', '0.002')),
    })
    .map(({ atMs, tookMs, company, key, held, ...rest }) =>
      request(atMs, {
        ...rest,
        finishedAt: new Date(NOV + atMs + tookMs),
        companyId: COMPANIES[company] ?? '',
        keyId: KEYS[key] ?? '',
        ...(held !== null && { heldCost: held }),
      }),
    );

const settle = (billId: string) =>
  ledger.database.run(FIRM, (manager) => ledger.imported.settle(manager, billId));
const amounts = (moneys: { amount: string }[]) => sum(moneys.map(({ amount }) => parseDecimal(amount)));

describe('a bill and the requests it is for', () => {
  it(
    'agree to the last digit once lost requests are settled, whatever was lost',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyRequest(3 * DAY_MS), { minLength: 1, maxLength: 60 }),
          fc.constantFrom(HOUR_MS, DAY_MS),
          async (requests, bucketMs) => {
            await ledger.empty();
            await writeRequests(ledger, requests);
            const billId = await writeBill(
              ledger,
              billOf(ledger, requests, { bucketMs, offsetMs: BEIJING_MS }),
            );

            const first = await settle(billId);
            expect(first.left).toEqual({});
            const view = await ledger.reconciliation.view(billId, {});
            expect(
              view.lines.filter(({ status, unattributed }) => status !== 'matched' && !unattributed),
            ).toEqual([]);
            if (view.lines.length > 0) {
              expect(parseDecimal(view.totals?.difference.amount ?? '')).toBe(0n);
              for (const field of ['billed', 'metered'] as const) {
                expect(amounts(view.lines.map((line) => line[field]))).toBe(
                  parseDecimal(view.totals?.[field].amount ?? ''),
                );
              }
            }
            expect(amounts(view.lines.filter((line) => line.unattributed).map((line) => line.billed))).toBe(
              parseDecimal(view.totals?.unattributed.amount ?? ''),
            );
            expect((await settle(billId)).settled).toBe(0);
          },
        ),
        { numRuns: 15 },
      );
    },
  );

  it('show which instant sets the rate, and by how much a rate by end differs from ours', async () => {
    // 01:00 UTC on a Monday: the peak begins.
    const crossing = request(HOUR_MS - 1_000);
    const requests = [
      request(10_000),
      crossing,
      request(2 * HOUR_MS),
      request(HOUR_MS + 5_000, { fate: 'lost' }),
    ];
    await writeRequests(ledger, requests);
    const lines = billOf(ledger, requests, { bucketMs: HOUR_MS, rateBy: 'end' });
    const billId = await writeBill(ledger, lines);

    expect(await settle(billId)).toMatchObject({
      settled: 1,
      left: {},
      rate: { rateBy: 'end', agreesStart: 0 },
    });
    const view = await ledger.reconciliation.view(billId, {});
    expect(view.rateBy).toMatchObject({ rateBy: 'end', agreesEnd: 2 });
    const differing = view.lines.filter(({ status }) => status !== 'matched');
    // A flash request of these tokens costs 0.000108 off-peak and twice that in peak hours.
    expect(differing).toMatchObject([
      {
        start: '2026-11-02T01:00:00.000Z',
        difference: { amount: '0.000108000000' },
        explained: [{ code: 'rate_by_end', amount: { amount: '0.000108000000' } }],
      },
    ]);
    expect(view.totals?.difference.amount).toBe('0.000108000000');
  });

  it('show a rate by start where only that explains the bill', async () => {
    const requests = [request(HOUR_MS - 1_000)];
    await writeRequests(ledger, requests);
    const billId = await writeBill(ledger, billOf(ledger, requests, { bucketMs: DAY_MS }));
    expect((await settle(billId)).rate).toEqual({ rateBy: 'start', agreesStart: 1, agreesEnd: 0 });
  });

  it('meet where the provider counts a request on the other side of an hour than our clock, which is told', async () => {
    const atEdge = request(11 * HOUR_MS - 3, { tokens: { cacheHit: 77, cacheMiss: 5, output: 3 } });
    const others = [request(10 * HOUR_MS), request(11 * HOUR_MS + 4), request(11 * HOUR_MS + 60_000)];
    await writeRequests(ledger, [...others, atEdge]);
    const later = { ...atEdge, startedAt: new Date(atEdge.startedAt.getTime() + 5) };
    const billId = await writeBill(ledger, billOf(ledger, [...others, later], { bucketMs: HOUR_MS }));

    const { lines, counts } = await ledger.reconciliation.view(billId, {});

    expect(counts).toEqual({ matched: 2, mismatch: 0, billed_only: 0, metered_only: 0 });
    expect(lines.map(({ requests, explained }) => [requests.metered, explained])).toMatchObject([
      [1, [{ code: 'edge_of_bucket', requests: -1 }]],
      [3, [{ code: 'edge_of_bucket', requests: 1 }]],
    ]);
    expect(amounts(lines.flatMap(({ explained }) => explained.map(({ amount }) => amount)))).toBe(0n);
    const bounds = { startsAt: new Date(NOV), endsAt: new Date(NOV + DAY_MS) };
    const [facts] = await ledger.periodBill.read(ledger.database, bounds);
    expect(facts?.mismatches.count).toBe(0);
    expect(facts?.billed).toBe(amounts(lines.map(({ billed }) => billed)));
  });

  it('settle a lost request where the provider counts it across the edge of its hour', async () => {
    const lost = request(11 * HOUR_MS - 3, {
      fate: 'lost',
      tokens: { cacheHit: 77, cacheMiss: 5, output: 3 },
    });
    const far = request(10 * HOUR_MS + 60_000, { fate: 'lost_unbilled' });
    const others = [request(10 * HOUR_MS), request(11 * HOUR_MS + 60_000)];
    await writeRequests(ledger, [...others, lost, far]);
    const later = { ...lost, startedAt: new Date(lost.startedAt.getTime() + 5) };
    const billId = await writeBill(ledger, billOf(ledger, [...others, later], { bucketMs: HOUR_MS }));

    expect(await settle(billId)).toMatchObject({ settled: 2, left: {} });

    const view = await ledger.reconciliation.view(billId, {});
    expect(view.counts).toEqual({ matched: 2, mismatch: 0, billed_only: 0, metered_only: 0 });
    const rows = await ledger.source.query<{ id: string; tokens: string }[]>(
      'select id, cache_hit_tokens::text as tokens from attempts where settled_by_bill is not null order by started_at',
    );
    expect(rows).toEqual([
      { id: far.id, tokens: '0' },
      { id: lost.id, tokens: '77' },
    ]);
    expect((await settle(billId)).settled).toBe(0);
  });

  it('decide nothing about the rate without a request that tells', async () => {
    const requests = [request(10_000)];
    await writeRequests(ledger, requests);
    const billId = await writeBill(ledger, billOf(ledger, requests, { bucketMs: DAY_MS }));
    expect((await settle(billId)).rate.rateBy).toBe('undecided');
  });

  it('differ visibly: more billed, nothing billed, nothing metered, lines of unknown kind', async () => {
    const known = [request(0), request(DAY_MS), request(2 * DAY_MS, { model: 'deepseek-v4-pro' })];
    await writeRequests(ledger, known);
    const [first, , third] = known;
    const alone = request(DAY_MS, { keyId: KEYS[1] ?? '' });
    const lines = billOf(
      ledger,
      [first, first, alone, third].filter((one) => one !== undefined),
      { bucketMs: DAY_MS },
    );
    const odd: BillLineRow = {
      ...(lines[0] as BillLineRow),
      kind: 'other',
      price: '0.75',
      quantity: 2n,
      cost: 15n * 10n ** 17n,
    };
    const billId = await writeBill(ledger, [...lines, { ...odd, quarantined: 'unknown_type' }]);

    await settle(billId);
    const { lines: shown, totals, counts } = await ledger.reconciliation.view(billId, {});
    expect(counts).toEqual({ matched: 1, mismatch: 1, billed_only: 1, metered_only: 1 });
    expect(shown.find(({ status }) => status === 'mismatch')).toMatchObject({
      billed: { amount: '1.500216000000' },
      metered: { amount: '0.000108000000' },
      quarantined: { amount: '1.500000000000' },
      difference: { amount: '0.000108000000' },
      requests: { billed: 2, metered: 1 },
      tokens: { cacheHit: { billed: 2000, metered: 1000 } },
    });
    expect(totals).toMatchObject({ quarantined: { amount: '1.500000000000' } });
    // A request billed twice over, one billed only and one metered only: the last two are worth the same.
    expect(totals?.difference.amount).toBe('0.000108000000');
    const tolerant = await ledger.reconciliation.view(billId, { tolerance: '0.000108' });
    expect(tolerant.counts).toMatchObject({ matched: 2, mismatch: 0 });
  });

  it('meet under the name that answered where the bill does not know the one asked for', async () => {
    const old = { model: 'deepseek-v4-flash', responseModel: 'deepseek-flash' };
    const requests = [request(0, old), request(1_000, { ...old, fate: 'lost' })];
    await writeRequests(ledger, requests);
    const lines = billOf(ledger, requests, { bucketMs: DAY_MS });
    expect(lines[0]?.model).toBe('deepseek-flash');
    const billId = await writeBill(ledger, lines);
    expect(await settle(billId)).toMatchObject({ settled: 1 });
    expect((await ledger.reconciliation.view(billId, {})).counts).toMatchObject({
      matched: 1,
      metered_only: 0,
    });
  });

  it('meet over all keys where the bill tells none', async () => {
    const requests = [request(0), request(1_000, { keyId: KEYS[1] ?? '' }), request(2_000, { fate: 'lost' })];
    await writeRequests(ledger, requests);
    const lines = billOf(ledger, requests, { bucketMs: DAY_MS });
    const untold = lines.map((line) => ({ ...line, keyId: null, keyName: null, keyFingerprint: null }));
    const billId = await writeBill(ledger, untold);
    expect(await settle(billId)).toMatchObject({ settled: 1, left: {} });
    const { lines: shown, totals } = await ledger.reconciliation.view(billId, {});
    expect(shown).toMatchObject([
      { status: 'matched', unattributed: false, key: null, requests: { billed: 3, metered: 3 } },
    ]);
    expect(parseDecimal(totals?.difference.amount ?? '')).toBe(0n);
  });

  it('are answered in pages when they are long, and for an empty bill with nothing', async () => {
    const requests = [request(0), request(DAY_MS)];
    await writeRequests(ledger, requests);
    const billId = await writeBill(ledger, billOf(ledger, requests, { bucketMs: DAY_MS }));
    const rest = await ledger.reconciliation.view(billId, { cursor: '2026-11-03T00:00:00Z' });
    expect(rest.lines.map(({ start }) => start)).toEqual(['2026-11-03T00:00:00.000Z']);
    const empty = await ledger.reconciliation.view(await writeBill(ledger, []), {});
    expect(empty).toMatchObject({ lines: [], totals: { billed: { amount: '0.000000000000' } } });
  });
});

describe('requests that a bill has settled', () => {
  const row = async (id: string) =>
    (
      await ledger.source.query<
        { status: string; cost: string | null; how: string | null; by: string | null }[]
      >(`select status, cost, settled_how as how, settled_by_bill as by from attempts where id = $1`, [id])
    )[0];

  it('are settled anew by the bill that restates their bucket', async () => {
    const lost = request(1_000, { fate: 'lost' });
    await writeRequests(ledger, [request(0), lost]);
    const early = await writeBill(ledger, billOf(ledger, [request(0)], { bucketMs: DAY_MS }));
    await settle(early);
    expect(await row(lost.id)).toMatchObject({ status: 'unknown', how: 'usage', by: early });
    expect(parseDecimal((await row(lost.id))?.cost ?? '')).toBe(0n);

    const late = await writeBill(ledger, billOf(ledger, [request(0), lost], { bucketMs: DAY_MS }));
    await settle(late);
    expect(await row(lost.id)).toMatchObject({ status: 'unknown', cost: '0.000108000000000000', by: late });
  });

  it('stay as they are when somebody else has used the key, until their own answer comes', async () => {
    const lost = request(1_000, { fate: 'lost' });
    await writeRequests(ledger, [lost]);
    const billId = await writeBill(
      ledger,
      billOf(ledger, [lost, request(0), request(5)], { bucketMs: DAY_MS }),
    );
    expect(await settle(billId)).toMatchObject({ settled: 0, left: { other_usage: 1 } });
    expect(await row(lost.id)).toMatchObject({ cost: null, by: null });
    const { lines, totals } = await ledger.reconciliation.view(billId, {});
    expect(lines).toMatchObject([{ status: 'mismatch', unknown: { requests: 1, unbounded: 1 } }]);
    expect(totals?.unknownAttempts).toBe(1);
  });

  it('are settled within the hour when they were lost only after their bill had come', async () => {
    const now = Math.floor((Date.now() - 10_000) / HOUR_MS) * HOUR_MS - NOV;
    const lost = request(now, { fate: 'lost', finishedAt: new Date() });
    const billId = await writeBill(ledger, billOf(ledger, [lost], { bucketMs: HOUR_MS }));
    await settle(billId);
    await writeRequests(ledger, [lost]);
    await ledger.late.look();
    await ledger.late.look();
    expect(await row(lost.id)).toMatchObject({ how: 'usage', by: billId });
    const events = await ledger.source.query<unknown[]>(`select payload from outbox_events`);
    expect(events).toHaveLength(2);
  });

  it('keep what their answers told: nothing else of a final row can be changed, with or without a bill', async () => {
    const [known, answered] = [request(0), request(1_000, { fate: 'answered' })];
    await writeRequests(ledger, [known, answered]);
    const change = (set: string, id: string) =>
      ledger.source.query(`update attempts set ${set} where id = $1`, [id]);
    const bill = `settled_by_bill = gen_random_uuid(), settled_how = 'usage'`;
    await expect(change(`cost = 1, ${bill}`, known.id)).rejects.toThrow('is settled');
    await expect(change(`cost = 1, cost_status = 'known'`, answered.id)).rejects.toThrow('is settled');
    await expect(
      change(`cost = 1, cost_status = 'known', status = 'failed', ${bill}`, answered.id),
    ).rejects.toThrow('is settled');
    await change(`cost = 1, cost_status = 'known', ${bill}`, answered.id);
    await expect(ledger.source.query('delete from attempts where id = $1', [answered.id])).rejects.toThrow();
  });

  it('move the sums of a hard stop with them', async () => {
    const lost = request(1_000, { fate: 'lost', heldCost: '0.5' });
    await ledger.source.query(
      `insert into budget_months (budget_id, starts_at, ends_at, time_zone, currency, monthly, spent, held)
       values (gen_random_uuid(), '2026-11-01', '2026-12-01', 'UTC', 'USD', 100, 0, 0)`,
    );
    await writeRequests(ledger, [lost]);
    await settle(await writeBill(ledger, billOf(ledger, [lost], { bucketMs: DAY_MS })));
    const rows: unknown = await ledger.source.query('select spent::text, held::text from budget_months');
    expect(rows).toEqual([{ spent: '0.000108000000000000', held: '0.000000000000000000' }]);
    await ledger.source.query('truncate budget_months');
  });

  it('are told of, with the figures of the bill', async () => {
    const requests = [request(0), request(5, { fate: 'lost' }), request(9, { fate: 'foreign' })];
    await writeRequests(ledger, requests);
    const billId = await writeBill(ledger, billOf(ledger, requests, { bucketMs: DAY_MS }));
    await settle(billId);
    const events: unknown = await ledger.source.query(
      'select type, subject_id as id, payload from outbox_events',
    );
    expect(events).toMatchObject([
      {
        type: 'bill.reconciled',
        id: billId,
        payload: {
          settledAttempts: 1,
          figures: [
            {
              currency: 'USD',
              billed: '0.000324',
              metered: '0.000216',
              unattributed: '0.000108',
              quarantined: '0',
              difference: '0',
            },
          ],
        },
      },
    ]);
  });
});

describe('a bill cut into periods', () => {
  it(
    'comes to the bill over all periods, by every figure, wherever buckets and months meet',
    { timeout: 120_000 },
    async () => {
      const cost = (lines: readonly BillLineRow[], is: (line: BillLineRow) => boolean) =>
        sum(lines.filter(is).map((line) => line.cost));
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyRequest(6 * DAY_MS), { minLength: 1, maxLength: 40 }),
          fc.array(anyRequest(6 * DAY_MS), { maxLength: 6 }),
          fc.record({
            bucketMs: fc.constantFrom(HOUR_MS, 7 * HOUR_MS, DAY_MS, 3 * DAY_MS),
            offsetMs: fc.constantFrom(0, BEIJING_MS, -5 * HOUR_MS),
            rateBy: fc.constantFrom<('start' | 'end')[]>('start', 'end'),
          }),
          fc.uniqueArray(fc.integer({ min: 1, max: 6 * 24 * 60 }), { maxLength: 3 }),
          async (requests, others, form, cutMinutes) => {
            await ledger.empty();
            await writeRequests(ledger, requests);
            // Requests on our keys that we know nothing of: what is billed does not match.
            const lines = billOf(ledger, [...requests, ...others], form);
            const billId = await writeBill(ledger, lines);
            await ledger.source.query(
              `insert into bill_rate_rules (provider_account_id, rate_by, agrees_start, agrees_end, bill_id)
             values ('00000000-0000-7000-8000-00000000000a', $1, 1, 0, $2)`,
              [form.rateBy, billId],
            );
            await settle(billId);

            const far = 40 * DAY_MS;
            const edges = [
              NOV - far,
              ...cutMinutes.sort((a, b) => a - b).map((at) => NOV + at * 60_000),
              NOV + far,
            ];
            const periods = [];
            for (const [index, start] of edges.slice(0, -1).entries()) {
              const bounds = { startsAt: new Date(start), endsAt: new Date(edges[index + 1] ?? 0) };
              periods.push(...(await ledger.periodBill.read(ledger.source.manager, bounds)));
            }
            expect(sum(periods.map(({ billed }) => billed))).toBe(cost(lines, () => true));
            expect(sum(periods.map(({ unattributed }) => unattributed))).toBe(
              cost(lines, ({ keyId }) => keyId === null),
            );
            for (const facts of periods) {
              const companies = sum(facts.companies.map((company) => company.cost));
              expect(companies + facts.ownResidual + facts.unattributed + facts.quarantined).toBe(
                facts.billed,
              );
              expect(sum(facts.keyTotals.map(({ amount }) => amount))).toBe(companies + facts.ownResidual);
              for (const cut of facts.cuts) expect(cut.inside + cut.outside).toBe(cut.billed);
            }
            // Σ of what the two sides of each edge take of a cut bucket is the bucket.
            const cuts = Map.groupBy(
              periods.flatMap((facts) => facts.cuts),
              ({ start, model }) => `${start} ${model}`,
            );
            for (const parts of cuts.values()) {
              if (new Set(parts.map(({ end }) => end)).size === 1 && parts.length > 1) {
                expect(sum(parts.map(({ inside }) => inside))).toBe(parts[0]?.billed);
              }
            }
            const known = await ledger.source.query<{ cost: string }[]>(
              `select coalesce(sum(cost), 0)::text as cost from attempts`,
            );
            const metered = sum(periods.map((facts) => sum(facts.companies.map((company) => company.cost))));
            const outside = sum(periods.map((facts) => facts.meteredOnly.cost));
            expect(metered + outside).toBe(parseDecimal(known[0]?.cost ?? '0'));
          },
        ),
        { numRuns: 15 },
      );
    },
  );

  it('counts a request that is billed by its end in the period of its start', async () => {
    const crossing = request(13 * HOUR_MS - 1_000);
    await writeRequests(ledger, [crossing]);
    const billId = await writeBill(ledger, billOf(ledger, [crossing], { bucketMs: HOUR_MS, rateBy: 'end' }));
    expect((await settle(billId)).rate.rateBy).toBe('end');
    const noon = new Date(NOV + 13 * HOUR_MS);
    const manager = ledger.source.manager;
    const [before] = await ledger.periodBill.read(manager, { startsAt: new Date(NOV), endsAt: noon });
    const after = await ledger.periodBill.read(manager, { startsAt: noon, endsAt: new Date(NOV + DAY_MS) });
    const cost = parseDecimal('0.000108');
    expect(before).toMatchObject({
      billed: cost,
      companies: [{ cost }],
      ownResidual: 0n,
      meteredOnly: { requests: 0 },
    });
    expect(after).toMatchObject([{ billed: 0n, companies: [], ownResidual: 0n, mismatches: { count: 0 } }]);
  });

  it('tells what is on no bill, where no bill was made, and what is held for requests without a cost', async () => {
    const requests = [request(0), request(DAY_MS, { fate: 'lost', heldCost: '0.01' }), request(3 * DAY_MS)];
    await writeRequests(ledger, requests);
    const billId = await writeBill(ledger, billOf(ledger, requests.slice(0, 1), { bucketMs: DAY_MS }));
    const bounds = { startsAt: new Date('2026-11-01T05:00:00Z'), endsAt: new Date('2026-12-01T05:00:00Z') };
    const [facts] = await ledger.periodBill.read(ledger.source.manager, bounds);
    expect(facts).toMatchObject({
      currency: 'USD',
      billed: parseDecimal('0.000108'),
      companies: [{ companyId: COMPANIES[0], cost: parseDecimal('0.000108') }],
      ownResidual: 0n,
      meteredOnly: { requests: 1, cost: parseDecimal('0.000108') },
      mismatches: { count: 0, requests: 0, amount: 0n },
      unknownHeld: { attempts: 1, held: parseDecimal('0.01') },
      cuts: [],
      bills: [billId],
      uncovered: [{ from: new Date('2026-11-03T00:00:00Z'), to: bounds.endsAt }],
    });
  });
});
