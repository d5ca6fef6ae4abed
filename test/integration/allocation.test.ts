import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChartService } from '../../src/companies/chart.service.js';
import { CompaniesService } from '../../src/companies/companies.service.js';
import { Config } from '../../src/config/config.js';
import { AllocationPolicy } from '../../src/costing/allocation-policy.js';
import { AllocationService } from '../../src/costing/allocation.service.js';
import type { AllocationView } from '../../src/costing/allocation.dto.js';
import { PeriodPool } from '../../src/costing/period-pool.service.js';
import { PeriodStore } from '../../src/costing/period-store.js';
import { openDataSource } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { Notices } from '../../src/database/notices.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import type { Problem } from '../../src/errors/problem.js';
import { formatDecimal, parseDecimal, sum } from '../../src/money/decimal.js';
import { PriceBookService } from '../../src/pricing/price-book.service.js';
import { ENTITIES } from '../../src/schema.js';
import { CompanyUseService } from '../../src/usage/company-use.service.js';
import { matchingRooms } from '../support/billed-ledger.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type LedgerRow, ledgerRow, writeLedger } from '../support/ledger.js';

const PERIOD = '2026-03';
const BOUNDS = { startsAt: new Date('2026-03-01T05:00:00Z'), endsAt: new Date('2026-04-01T05:00:00Z') };
const HOUR_MS = 3_600_000;

let created: TestDatabase;
let source: DataSource;
let use: CompanyUseService;
let policy: AllocationPolicy;
let allocation: AllocationService;
let companies: CompaniesService;
let periods: PeriodStore;

beforeAll(async () => {
  created = await createTestDatabase();
  source = await openDataSource(created.url, ENTITIES);
  const database = new Database(source);
  use = new CompanyUseService();
  companies = new CompaniesService(database, new ChartService(database));
  policy = new AllocationPolicy(database, companies);
  const { periodBill } = matchingRooms({
    database,
    prices: new PriceBookService(database, new Notices(created.url)),
  });
  const pool = new PeriodPool(use, periodBill);
  const config = new Config({ FIRM_TIME_ZONE: 'America/Bogota' });
  periods = new PeriodStore(database, config);
  allocation = new AllocationService(database, policy, pool, companies, periods);
});

afterAll(async () => {
  await source.destroy();
  await created.drop();
});

afterEach(() =>
  source.query(
    'truncate attempts, usage_rollups, usage_late_changes, costing_settings, late_attempts, periods',
  ),
);

const id = (kind: string, number: number) =>
  `00000000-0000-7000-8000-${kind}${String(number).padStart(11, '0')}`;
const inPeriod = (hours: number) => new Date(BOUNDS.startsAt.getTime() + hours * HOUR_MS);
const row = (change: Partial<LedgerRow>) => ledgerRow({ startedAt: inPeriod(1), ...change });

describe('what companies did in a period', () => {
  it('is what the rows of the ledger come to, whatever they are', async () => {
    const request = fc.record({
      invoice: fc.nat(6),
      hours: fc.integer({ min: -30, max: 31 * 24 + 30 }),
      key: fc.nat(2),
      currency: fc.constantFrom('USD', 'CNY'),
      kind: fc.constantFrom('accepted', 'unusable', 'failed', 'not_sent', 'unknown', 'in_flight'),
      cost: fc.bigInt(0n, 10n ** 18n),
      held: fc.option(fc.bigInt(0n, 10n ** 18n)),
      tokens: fc.nat(100_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 40 }), async (requests) => {
        await source.query('truncate attempts, usage_rollups, usage_late_changes');
        const numbers = new Map<number, number>();
        const rows = requests.map(({ invoice, hours, key, kind, cost, held, tokens, currency }) => {
          const number = (numbers.get(invoice) ?? 0) + 1;
          numbers.set(invoice, number);
          const known = kind !== 'unknown' && kind !== 'in_flight';
          const answered = kind === 'accepted' || kind === 'unusable';
          return row({
            invoiceId: id('f', invoice),
            companyId: id('c', invoice % 3),
            keyId: id('b', key),
            currency,
            number,
            startedAt: inPeriod(hours),
            status: answered ? 'succeeded' : kind === 'not_sent' ? 'failed' : kind,
            outcome: answered ? 'success' : kind === 'not_sent' ? 'not_sent' : null,
            detail: kind === 'unusable' ? 'not_json: …' : null,
            tokens: known ? { cacheHit: tokens, cacheMiss: 7, output: 9, reasoning: 0 } : null,
            cost: known ? formatDecimal(cost) : null,
            heldCost: held === null ? null : formatDecimal(held),
          });
        });
        await writeLedger(source, rows);

        expect(await use.read(source, BOUNDS)).toEqual(expectedUse(rows));
      }),
      { numRuns: 40 },
    );
  });

  it('tells input cost by the price and rate stamped on a request, and leaves out what has no price', async () => {
    const priceId = uuidV7();
    await source.query(
      `insert into prices (id, provider, model, currency, cache_hit, cache_miss, output, peak_cache_hit, peak_cache_miss,
                           peak_output, valid_from) values ($1, 'x', 'x', 'USD', 0.1, 1, 2, 0.2, 2, 4, '2020-01-01')`,
      [priceId],
    );
    const tokens = { cacheHit: 10, cacheMiss: 3, output: 1, reasoning: 0 };
    await writeLedger(source, [
      row({ priceId, rate: 'off_peak', tokens, cost: '6' }),
      row({ priceId, rate: 'peak', tokens, cost: '12' }),
      row({ priceId: null, tokens, cost: '5' }),
    ]);

    const [usd] = await use.read(source, { ...BOUNDS, withInputCost: true });

    expect(usd?.companies[0]?.input).toEqual({
      tokens: 26n,
      cost: parseDecimal('12'),
      // 13 tokens at 1 and 13 at 2, had the cache held none.
      listCost: parseDecimal('39'),
      unpriced: 1n,
    });
    expect(usd?.companies[0]?.cost).toBe(parseDecimal('23'));
  });

  it('leaves out what came after the close, when asked', async () => {
    const late = row({ cost: '2' });
    await writeLedger(source, [row({ cost: '1' }), late]);
    await source.query('insert into late_attempts (attempt_id, period, noted_at) values ($1, $2, now())', [
      late.id,
      PERIOD,
    ]);

    const [all] = await use.read(source, BOUNDS);
    const [frozen] = await use.read(source, { ...BOUNDS, notLate: true });

    expect(formatDecimal(all?.companies[0]?.cost ?? 0n)).toBe('3');
    expect(formatDecimal(frozen?.companies[0]?.cost ?? 0n)).toBe('1');
  });
});

describe('a preview', () => {
  it('gives each company its own requests by name, and all of them are the total', async () => {
    const { id: companyId } = await companies.create({ name: 'Ferretería Uno', taxId: '900123456' });
    await writeLedger(source, [
      row({ companyId, invoiceId: id('f', 1), cost: '0.25' }),
      row({ companyId, invoiceId: id('f', 1), number: 2, cost: '0.5' }),
      row({ companyId: id('c', 1), cost: '0.000000000000000001' }),
      row({ companyId, cost: '9', startedAt: new Date(BOUNDS.startsAt.getTime() - 1) }),
      row({ companyId, cost: '9', startedAt: BOUNDS.endsAt }),
    ]);

    const preview = await allocation.preview(PERIOD, {});

    expect(preview).toMatchObject({
      period: PERIOD,
      method: 'per_invoice',
      driver: 'invoices',
      pool: 'metered',
    });
    expect(preview.total).toEqual({ amount: '0.750000000000000001', currency: 'USD' });
    const own = preview.companies.find((share) => share.companyId === companyId);
    expect(own).toMatchObject({
      name: 'Ferretería Uno',
      invoices: 1,
      direct: { amount: '0.750000000000', currency: 'USD' },
      shared: { amount: '0.000000000000', currency: 'USD' },
      amount: { amount: '0.750000000000', currency: 'USD' },
      rework: { amount: '0.250000000000', currency: 'USD' },
    });
    expectSum(preview);
  });

  it('says what input cost each company, what pooling makes of it, and what the cache has saved', async () => {
    const priceId = uuidV7();
    await source.query(
      `insert into prices (id, provider, model, currency, cache_hit, cache_miss, output, valid_from)
       values ($1, 'y', 'y', 'USD', 0.1, 1, 2, '2020-01-01')`,
      [priceId],
    );
    const [warm, cold] = [id('c', 1), id('c', 2)];
    const asked = { priceId, rate: 'flat' as const };
    await writeLedger(source, [
      row({
        ...asked,
        companyId: cold,
        tokens: { cacheHit: 0, cacheMiss: 10, output: 1, reasoning: 0 },
        cost: '12',
      }),
      row({
        ...asked,
        companyId: warm,
        tokens: { cacheHit: 10, cacheMiss: 0, output: 1, reasoning: 0 },
        cost: '3',
      }),
      row({ companyId: warm, tokens: { cacheHit: 10, cacheMiss: 0, output: 0, reasoning: 0 }, cost: '7' }),
    ]);
    const usd = (amount: string) => ({ amount: `${amount}.000000000000`, currency: 'USD' });

    const { cache, companies: shares } = await allocation.preview(PERIOD, { cacheDiscount: 'pooled' });

    expect(cache).toMatchObject({
      ...{ actual: usd('11'), list: usd('20'), saved: usd('9'), unpricedRequests: 1 },
      companies: [
        { companyId: warm, inputTokens: 10, actual: usd('1'), list: usd('10') },
        { companyId: cold, inputTokens: 10, actual: usd('10'), list: usd('10') },
      ],
    });
    expect(cache.companies.map(({ pooled }) => pooled.amount)).toEqual(['5.500000000000', '5.500000000000']);
    // What the policy charges is what the view foretells: 2 for output, and 7 that nobody can split stay where they are.
    expect(shares.map(({ amount }) => amount.amount)).toEqual(['14.500000000000', '7.500000000000']);
  });

  it('of a closed month says that it is closed and that this is not its result', async () => {
    const bounds = [PERIOD, BOUNDS.startsAt, BOUNDS.endsAt];
    await writeLedger(source, [row({ cost: '1' })]);
    expect(await allocation.preview(PERIOD, {})).toMatchObject({ status: 'open', frozen: false });
    await source.query(
      `insert into periods (period, starts_at, ends_at, time_zone, status, closed_at)
       values ($1, $2, $3, 'America/Bogota', 'closed', now())`,
      bounds,
    );
    expect(await allocation.preview(PERIOD, {})).toMatchObject({ status: 'closed', frozen: false });
  });

  it('divides by the method asked for, else by the policy of the firm', async () => {
    await writeLedger(source, [
      row({ companyId: id('c', 1), cost: '0.3' }),
      row({ companyId: id('c', 2), cost: '0.1' }),
    ]);
    await policy.put({ method: 'even' });
    const amounts = ({ companies: shares }: AllocationView) => shares.map(({ amount }) => amount.amount);

    expect(amounts(await allocation.preview(PERIOD, {}))).toEqual(['0.200000000000', '0.200000000000']);
    expect(amounts(await allocation.preview(PERIOD, { method: 'per_invoice' }))).toEqual([
      '0.300000000000',
      '0.100000000000',
    ]);
    expect(await allocation.preview(PERIOD, {})).toMatchObject({ method: 'even', driver: null });
  });

  it('of a period without use comes to nothing in the currency of the accounts', async () => {
    expect(await allocation.preview(PERIOD, {})).toMatchObject({
      currency: 'USD',
      total: { amount: '0.000000000000', currency: 'USD' },
      companies: [],
    });
  });

  it('never adds currencies: one must be named', async () => {
    await writeLedger(source, [row({ cost: '1', currency: 'USD' }), row({ cost: '7', currency: 'CNY' })]);

    await expect(allocation.preview(PERIOD, {})).rejects.toMatchObject({
      code: 'currency_required',
      faults: [{ path: 'currency', message: 'must be one of CNY, USD' }],
    } satisfies Partial<Problem>);
    expect((await allocation.preview(PERIOD, { currency: 'CNY' })).total).toEqual({
      amount: '7.000000000000',
      currency: 'CNY',
    });
  });
});

describe('months of a firm that moves to another time zone', () => {
  it('meet the closed ones where these end and begin: no request falls between two, nor into both', async () => {
    const closed = async (period: string, startsAt: string, endsAt: string) =>
      source.query<unknown>(
        `insert into periods (period, starts_at, ends_at, time_zone, status, closed_at)
         values ($1, $2, $3, 'America/Santiago', 'closed', now())`,
        [period, startsAt, endsAt],
      );
    await closed('2026-02', '2026-02-01T03:00:00Z', '2026-03-01T03:00:00Z');
    await closed('2026-05', '2026-05-01T04:00:00Z', '2026-06-01T04:00:00Z');
    const bounds = async (period: string) => {
      const { startsAt, endsAt } = await periods.get(source, period);
      return [startsAt.toISOString(), endsAt.toISOString()];
    };

    expect(await bounds('2026-03')).toEqual(['2026-03-01T03:00:00.000Z', '2026-04-01T05:00:00.000Z']);
    expect(await bounds('2026-04')).toEqual(['2026-04-01T05:00:00.000Z', '2026-05-01T04:00:00.000Z']);
    expect(await bounds('2026-02')).toEqual(['2026-02-01T03:00:00.000Z', '2026-03-01T03:00:00.000Z']);
  });
});

describe('the policy', () => {
  it('is per invoice, metered, until the firm decides, and is set whole', async () => {
    expect(await policy.view()).toMatchObject({ method: 'per_invoice', driver: 'invoices', pool: 'metered' });

    const { id: companyId } = await companies.create({ name: 'Dos', taxId: '900123457' });
    const fixedShares = [{ companyId, share: 3 }];
    const taxes = [{ name: 'IVA', percent: '19' }];
    await policy.put({ method: 'fixed', fixedShares, taxes, statementPlaces: 2, statementPrefix: 'CC' });

    expect(await policy.view()).toEqual({
      method: 'fixed',
      driver: null,
      pool: 'metered',
      cacheDiscount: 'actual',
      fixedShares,
      statementPlaces: 2,
      taxes,
      statementPrefix: 'CC',
    });
    expect(await policy.choice(source, {})).toMatchObject({ fixedShares: [{ companyId, share: 3n }] });
    expect(await policy.put({ method: 'per_invoice' })).toMatchObject({
      method: 'per_invoice',
      taxes: [],
      statementPlaces: null,
    });
  });

  it('knows a company by its id in capitals, too: it bears its share once', async () => {
    const { id: companyId } = await companies.create({ name: 'Tres', taxId: '900123458' });
    await writeLedger(source, [row({ companyId, cost: '4' })]);
    await policy.put({ method: 'fixed', fixedShares: [{ companyId: companyId.toUpperCase(), share: 1 }] });

    const { companies: shares } = await allocation.preview(PERIOD, {});

    expect(shares.map((share) => [share.companyId, share.amount.amount])).toEqual([
      [companyId, '4.000000000000'],
    ]);
  });

  it('takes no shares of companies that do not exist, and no fixed method without shares', async () => {
    const nobody = { companyId: id('c', 77), share: 1 };

    await expect(policy.put({ method: 'even', fixedShares: [nobody] })).rejects.toMatchObject({
      code: 'company_unknown',
      faults: [{ path: 'fixedShares.0.companyId' }],
    });
    await expect(policy.put({ method: 'fixed' })).rejects.toMatchObject({ code: 'fixed_shares_missing' });
    await expect(allocation.preview(PERIOD, { method: 'fixed' })).rejects.toMatchObject({
      code: 'fixed_shares_missing',
    });
  });
});

function expectSum({ companies: shares, unallocated, total }: AllocationView): void {
  const amounts = shares.map(({ amount }) => parseDecimal(amount.amount));
  expect(sum(amounts) + parseDecimal(unallocated.amount)).toBe(parseDecimal(total.amount));
}

/** The same figures, one row at a time. */
function expectedUse(rows: readonly LedgerRow[]): unknown[] {
  const asked = rows.filter(
    ({ startedAt, outcome }) =>
      startedAt >= BOUNDS.startsAt && startedAt < BOUNDS.endsAt && outcome !== 'not_sent',
  );
  const byText = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
  return [...Map.groupBy(asked, ({ currency }) => currency)].sort(byText).map(([currency, inCurrency]) => {
    const known = inCurrency.filter(({ cost }) => cost !== null);
    const unknown = inCurrency.filter(({ cost }) => cost === null);
    const held = unknown.flatMap(({ heldCost }) => (heldCost === null ? [] : [parseDecimal(heldCost)]));
    return {
      currency,
      companies: [...Map.groupBy(known, ({ companyId }) => companyId)]
        .sort(byText)
        .map(([companyId, own]) => {
          const invoices = Map.groupBy(own, ({ invoiceId }) => invoiceId);
          const kept = [...invoices.values()].flatMap((requests) => {
            const accepted = requests.filter(
              ({ status, detail }) => status === 'succeeded' && detail === null,
            );
            return accepted.sort((a, b) => b.number - a.number).slice(0, 1);
          });
          const tokens = (kind: 'cacheHit' | 'cacheMiss' | 'output') =>
            own.reduce((total, each) => total + BigInt(each.tokens?.[kind] ?? 0), 0n);
          return {
            companyId,
            invoices: BigInt(invoices.size),
            requests: BigInt(own.length),
            tokens: {
              cacheHit: tokens('cacheHit'),
              cacheMiss: tokens('cacheMiss'),
              output: tokens('output'),
            },
            cost: costOf(own),
            rework: costOf(own) - costOf(kept),
            input: null,
            keys: [...Map.groupBy(own, ({ keyId }) => keyId)]
              .sort(byText)
              .map(([keyId, requests]) => ({ keyId, cost: costOf(requests) })),
          };
        }),
      unknown: {
        attempts: unknown.length,
        held: held.length === 0 ? null : sum(held),
        unbounded: unknown.length - held.length,
      },
    };
  });
}

function costOf(rows: readonly LedgerRow[]): bigint {
  return sum(rows.map(({ cost }) => parseDecimal(cost ?? '0')));
}
