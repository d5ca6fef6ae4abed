import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChartService } from '../../src/companies/chart.service.js';
import { CompaniesService } from '../../src/companies/companies.service.js';
import { CompanyBilling } from '../../src/companies/company-billing.service.js';
import { Config } from '../../src/config/config.js';
import { AllocationPolicy } from '../../src/costing/allocation-policy.js';
import { CreditNotesService } from '../../src/costing/credit-notes.service.js';
import { ConversionNeeds } from '../../src/costing/conversion-needs.service.js';
import { statementHash } from '../../src/costing/domain/seal-statement.js';
import type { IssueInput, Statement } from '../../src/costing/domain/statement.js';
import { ExchangeRatesService } from '../../src/costing/exchange-rates.service.js';
import { StatementFactsService } from '../../src/costing/statement-facts.service.js';
import { StatementIssuer } from '../../src/costing/statement-issuer.js';
import { StatementStore } from '../../src/costing/statement-store.js';
import { StatementsService } from '../../src/costing/statements.service.js';
import { Database, FIRM } from '../../src/database/database.js';
import { openDataSource } from '../../src/database/data-source.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { ProcessedInvoices } from '../../src/invoices/processed-invoices.service.js';
import { parseDecimal } from '../../src/money/decimal.js';
import { ENTITIES } from '../../src/schema.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let created: TestDatabase;
let source: DataSource;
let database: Database;
let companies: CompaniesService;
let rates: ExchangeRatesService;
let issuer: StatementIssuer;
let statements: StatementsService;
let needs: ConversionNeeds;
let notes: CreditNotesService;
let cheap: string;
let dear: string;

beforeAll(async () => {
  created = await createTestDatabase();
  source = await openDataSource(created.url, ENTITIES);
  database = new Database(source);
  companies = new CompaniesService(database, new ChartService(database));
  rates = new ExchangeRatesService(database);
  const store = new StatementStore();
  const policy = new AllocationPolicy(database, companies);
  const facts = new StatementFactsService(
    new CompanyBilling(),
    new ProcessedInvoices(),
    rates,
    store,
    policy,
  );
  issuer = new StatementIssuer(facts, store);
  statements = new StatementsService(database, facts, new Config({ FIRM_TIME_ZONE: 'America/Bogota' }));
  needs = new ConversionNeeds(facts, rates);
  notes = new CreditNotesService(database, store, policy);
  cheap = (await companies.create({ name: 'Barata SAS', taxId: '900123456-8', currency: 'USD' })).id;
  dear = (
    await companies.create({
      name: 'Cara SAS',
      taxId: '900108281',
      plan: {
        type: 'markup',
        markupPercent: '10',
        currency: 'COP',
        places: 0,
        taxes: [{ name: 'IVA', percent: '19' }],
      },
    })
  ).id;
});

afterAll(async () => {
  await source.destroy();
  await created.drop();
});

function input(period: string, amounts: Readonly<Record<string, string>>): IssueInput {
  return {
    period,
    startsAt: new Date(`${period}-01T05:00:00Z`),
    endsAt: new Date(`${period}-28T05:00:00Z`),
    resultId: uuidV7(),
    closedAt: new Date(),
    choice: {
      method: 'per_invoice',
      driver: 'invoices',
      pool: 'metered',
      cacheDiscount: 'actual',
      fixedShares: [],
    },
    pools: [
      {
        currency: 'USD',
        shares: Object.entries(amounts).map(([companyId, amount]) => ({
          companyId,
          invoices: 3n,
          direct: parseDecimal(amount),
          shared: 0n,
          amount: parseDecimal(amount),
          rework: 0n,
          reworkSpent: 0n,
          driverQuantity: 3n,
        })),
        adjustments: [],
      },
    ],
  };
}

const missingRates = (given: IssueInput) => {
  const bearers = given.pools.map(({ currency, shares }) => ({
    currency,
    companyIds: new Set(shares.map(({ companyId }) => companyId)),
  }));
  return needs.missing(source, { ...given, at: given.closedAt, bearers });
};
const issue = (given: IssueInput) => database.run(FIRM, (manager) => issuer.issue(manager, given));

describe('statements', () => {
  it('tell before a close which rates they lack, and charge the cost alone without them', async () => {
    const given = input('2027-01', { [cheap]: '1.005', [dear]: '2' });
    const missing = await missingRates(given);
    expect(
      missing.map(({ companyId, base, quote, need, date }) => [companyId, base, quote, need, date]),
    ).toEqual([[dear, 'USD', 'COP', 'plan', '2027-01-31']]);

    const issued = await issue(given);

    expect(issued.map(({ number }) => number)).toEqual(['ST-2027-01-0001', 'ST-2027-01-0002']);
    const [poor] = await statements.ofCompany(FIRM, { companyId: dear, period: '2027-01' });
    expect(poor).toMatchObject({
      currency: 'USD',
      conversionStatus: 'no_rate',
      subtotal: '2.00',
      plan: { applied: false },
    });
  });

  it('hold the rate and its date once it is known, and the same sums when read again', async () => {
    const rate = { base: 'USD', quote: 'COP', validFrom: '2027-02-27', validTo: '2027-03-02' };
    await rates.add(
      [{ ...rate, rate: parseDecimal('4000.5'), path: 'rates.0', where: 'rates.0' }],
      'entered',
    );
    const given = input('2027-02', { [cheap]: '1.005', [dear]: '2' });
    expect(await missingRates(given)).toEqual([]);

    const [, issued] = await issue(given);

    const [read] = await statements.ofCompany(FIRM, { companyId: dear, period: '2027-02' });
    // 2 × 4000.5 = 8001; 10 % = 800.1, 19 % of 8801 = 1672.19.
    expect(read).toMatchObject({
      number: 'ST-2027-02-0002',
      currency: 'COP',
      lines: [
        { kind: 'own', amount: '8001', exact: '8001' },
        { kind: 'markup', amount: '800', exact: '800.1' },
      ],
      subtotal: '8801',
      taxes: [{ name: 'IVA', percent: '19', base: '8801', amount: '1672' }],
      total: '10473',
      costs: [
        { currency: 'USD', amount: '2', rate: { rate: '4000.5', date: '2027-02-28', source: 'entered' } },
      ],
      conversionStatus: 'same_currency',
    });
    expect(read?.hash).toBe(issued?.hash);
    expect(read && statementHash(read)).toBe(read?.hash);
  });

  it('carry on what rounding left, from the statement before', async () => {
    const [first] = await statements.ofCompany(FIRM, { companyId: cheap, period: '2027-01' });
    const [second] = await statements.ofCompany(FIRM, { companyId: cheap, period: '2027-02' });
    expect(second?.rounding.before).toBe(first?.rounding.after);
    expect([first?.cost, second?.cost].sort()).toEqual(['1.00', '1.01']);
  });

  it('are numbered without gaps, also after a close that failed', async () => {
    const given = input('2027-03', { [cheap]: '1' });
    await expect(
      database.run(FIRM, async (manager) => {
        await issuer.issue(manager, given);
        throw new Error('the close fails');
      }),
    ).rejects.toThrow('the close fails');
    expect((await issue(given)).map(({ number }) => number)).toEqual(['ST-2027-03-0001']);
  });

  it('are issued once: a second one for company, period and currency is refused', async () => {
    await expect(issue(input('2027-03', { [cheap]: '1' }))).rejects.toThrow(/statements_once/);
  });

  it('are never changed nor erased', async () => {
    for (const sql of [`update statements set total = 0`, `delete from statements`, `truncate statements`])
      await expect(source.query(sql), sql).rejects.toThrow(/never changed/);
  });

  it('are seen by their company alone, and written by none', async () => {
    const other = { companyId: cheap };
    expect(await statements.ofCompany(other, { companyId: dear, period: '2027-02' })).toEqual([]);
    expect(await statements.ofCompany(other, { companyId: cheap, period: '2027-02' })).toHaveLength(1);
    await expect(
      database.run(other, (manager) => manager.query(`insert into statements select * from statements`)),
    ).rejects.toThrow(/permission denied/);
  });

  it('of an open period are drafts: without number, nothing written', async () => {
    const given = input('2027-04', { [cheap]: '1', [dear]: '3' });
    const drafts: Statement[] = await statements.draft(source, {
      ...given,
      now: new Date('2027-03-01T15:00:00Z'),
    });
    expect(drafts).toMatchObject([
      { companyId: cheap, number: null, draft: true, total: '1.00' },
      { companyId: dear, number: null, draft: true, currency: 'COP', subtotal: '13201' },
    ]);
    expect(await statements.ofPeriod(source, '2027-04')).toEqual([]);
  });
});

describe('a company that was archived before the period', () => {
  it('gets what a correction brings, without the base fee and the minimum of a month', async () => {
    const plan = { type: 'flat', baseFee: '50', minimum: '80', currency: 'USD' };
    const { id } = await companies.create({ name: 'Archivada SAS', taxId: '860002964', plan });
    await companies.archive(FIRM, id);
    await source.query(`update companies set archived_at = '2026-12-31T12:00:00Z' where id = $1`, [id]);
    await source.query(`update companies set created_at = '2026-01-01T12:00:00Z' where id = $1`, [id]);
    const correction = {
      id: uuidV7(),
      companyId: id,
      amount: parseDecimal('-0.25'),
      sourcePeriod: '2026-11',
      reason: 'late_usage' as const,
    };
    const pools = [{ currency: 'USD', shares: [], adjustments: [correction] }];

    await issue({ ...input('2027-09', {}), pools });

    const [statement] = await statements.ofCompany(FIRM, { companyId: id, period: '2027-09' });
    // The flat plan stands for the cost, so that the correction is covered as the cost was.
    expect(statement?.lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['adjustment', '-0.25'],
      ['covered', '0.25'],
    ]);
    expect(statement?.plan.terms).toMatchObject({ type: 'flat', baseFee: '0', minimum: '0' });
  });
});

describe('fees per invoice', () => {
  let invoiced: string;
  const month = (period: string, more: Partial<IssueInput> = {}): IssueInput => {
    const base = input(period, {});
    return { ...base, closedAt: new Date(base.endsAt.getTime() + 3_600_000), ...more };
  };
  const fees = async (period: string) => {
    const [statement] = await statements.ofCompany(FIRM, { companyId: invoiced, period });
    return [statement?.invoices, statement?.invoicesProcessed, statement?.subtotal];
  };
  const close = (given: IssueInput) =>
    source.query(
      `insert into periods (period, starts_at, ends_at, time_zone, status, closed_at)
       values ($1, $2, $3, 'America/Bogota', 'closed', $4)`,
      [given.period, given.startsAt, given.endsAt, given.closedAt],
    );

  beforeAll(async () => {
    const plan = { type: 'per_invoice', currency: 'USD', tiers: [{ upTo: null, fee: '2' }] };
    invoiced = (await companies.create({ name: 'Por factura SAS', taxId: '811007729', plan })).id;
    const batch = uuidV7();
    await source.query('insert into batches (id, company_id) values ($1, $2)', [batch, invoiced]);
    const add = (identity: string, classifiedAt: string | null, reviewedAt: string | null) =>
      source.query(
        `insert into invoices (id, company_id, batch_id, kind, number, issue_date, currency, supplier, totals, taxes, withholdings,
                               document_references, warnings, identity, content_hash, status, classified_at, reviewed_at)
         values ($1, $2, $3, 'invoice', $4::text, '2026-01-01', 'COP', '{}', '{}', '[]', '[]', '[]', '[]', $4::text, $4::text,
                 'reviewed', $5, $6)`,
        [uuidV7(), invoiced, batch, identity, classifiedAt, reviewedAt],
      );
    await add('first instant', '2027-05-01T05:00:00Z', null);
    await add('classified, and reviewed a month later', '2027-05-20T05:00:00Z', '2027-06-02T05:00:00Z');
    await add('failed, then reviewed', null, '2027-05-21T05:00:00Z');
    await add('next month', '2027-05-28T05:00:00Z', null);
    await add('failed', null, null);
  });

  it('are charged once for each document, in the month that first saw it done, though no request was made', async () => {
    await issue(month('2027-05'));
    expect(await fees('2027-05')).toEqual([0, 3, '6.00']);
    await issue(month('2027-06', { startsAt: new Date('2027-05-28T05:00:00Z') }));
    expect(await fees('2027-06')).toEqual([0, 1, '2.00']);
  });

  it('of a month that was closed before its end are charged with the next one', async () => {
    // The same documents under the names of two later months: the first is closed on the 20th at noon.
    const early = { startsAt: new Date('2027-05-01T05:00:00Z'), closedAt: new Date('2027-05-20T12:00:00Z') };
    const first = month('2027-07', { ...early, endsAt: new Date('2027-05-28T05:00:00Z') });
    await issue(first);
    expect(await fees('2027-07')).toEqual([0, 2, '4.00']);
    await close(first);
    await issue(month('2027-08', { startsAt: first.endsAt, endsAt: new Date('2027-06-28T05:00:00Z') }));
    expect(await fees('2027-08')).toEqual([0, 2, '4.00']);
  });
});

describe('a credit note', () => {
  const refused = (code: string) => expect.objectContaining({ code }) as Error;

  it('takes back amounts of lines with their tax, and never more than is left', async () => {
    const lines = [{ line: 1, amount: '5000' }];
    const first = await notes.issue(dear, '2027-02', { reason: 'cobro de más', lines });
    expect(first).toMatchObject({
      number: 'ST-NC-2027-02-0001',
      kind: 'credit_note',
      lines: [{ line: 1, amount: '-5000', correctsLine: 1, kind: 'own' }],
      subtotal: '-5000',
      // 1672 were charged; 19 % of the 3801 that are left are 722.
      taxes: [{ name: 'IVA', base: '-5000', amount: '-950' }],
      total: '-5950',
      corrects: { number: 'ST-2027-02-0002', reason: 'cobro de más' },
    });
    expect(statementHash(first)).toBe(first.hash);

    await expect(notes.issue(dear, '2027-02', { reason: 'x', lines })).rejects.toEqual(
      refused('credit_exceeds_statement'),
    );
    const [statement] = await statements.ofCompany(FIRM, { companyId: dear, period: '2027-02' });
    expect(statement).toMatchObject({ kind: 'statement', total: '10473' });
  });

  it('takes back all that is left, to the last unit of tax, once', async () => {
    const rest = await notes.issue(dear, '2027-02', { reason: 'anulada', whole: true });
    expect(rest).toMatchObject({ subtotal: '-3801', total: '-4523', taxes: [{ amount: '-722' }] });
    await expect(notes.issue(dear, '2027-02', { reason: 'x', whole: true })).rejects.toEqual(
      refused('credit_exceeds_statement'),
    );
  });

  it('by many at once gives back no line twice', async () => {
    // Connections that are open already, so that the requests do meet.
    await Promise.all(Array.from({ length: 6 }, () => source.query('select pg_sleep(0.05)')));
    const all = await Promise.allSettled(
      Array.from({ length: 6 }, () => notes.issue(cheap, '2027-02', { reason: 'doble', whole: true })),
    );
    const codes = all.map((one) =>
      one.status === 'fulfilled' ? 'issued' : (one.reason as { code: string }).code,
    );
    expect(codes.sort()).toEqual([...Array<string>(5).fill('credit_exceeds_statement'), 'issued']);
  });

  it('is refused for a statement that does not exist, and for lines that are not on it', async () => {
    await expect(notes.issue(cheap, '2020-01', { reason: 'x', whole: true })).rejects.toEqual(
      refused('statement_not_found'),
    );
    for (const lines of [
      [{ line: 9, amount: '1' }],
      [{ line: 1, amount: '-1' }],
      [{ line: 1, amount: '0.001' }],
    ])
      await expect(notes.issue(cheap, '2027-03', { reason: 'x', lines })).rejects.toEqual(
        refused('credit_exceeds_statement'),
      );
  });
});
