import { splitByLargestRemainder } from '../../src/money/largest-remainder.js';
import { parseDecimal, sum } from '../../src/money/decimal.js';
import type {
  CompanyRow,
  CurrencyReport,
  PeriodReport,
  StatementReport,
  UsageCell,
} from '../../src/reports/domain/report-model.js';
import { costPerInvoice, sumCompanies } from '../../src/reports/domain/sums.js';

/** A company whose name a spreadsheet would run. */
export const FORMULA_NAME = `=cmd|' /C calc'!A0`;

const companyId = (index: number) => `0190c000-0000-7000-8000-${String(index).padStart(12, '0')}`;

/** A closed month of the firm, billed pool, with everything a report can hold. */
export function samplePeriod(companies = 5, change: Partial<PeriodReport> = {}): PeriodReport {
  return {
    kind: 'period',
    period: '2026-10',
    startsAt: '2026-10-01T05:00:00.000Z',
    endsAt: '2026-11-01T05:00:00.000Z',
    timeZone: 'America/Bogota',
    status: 'closed',
    asOf: null,
    closed: {
      id: '0190c000-0000-7000-8000-0000000000aa',
      sequence: 7,
      hash: 'ab'.repeat(32),
      previousHash: 'cd'.repeat(32),
      closedAt: '2026-11-03T14:00:00.000Z',
      reason: 'Revisado con el socio',
    },
    currencies: [sampleCurrency(companies)],
    blockers: [
      {
        code: 'foreign_cost',
        detail: '2 keys that are not ours',
        accepted: true,
        reason: 'Clave de pruebas',
      },
    ],
    ...change,
  };
}

export function sampleCurrency(companies: number): CurrencyReport {
  const pool = parseDecimal('1234.567890123456789012');
  const direct = splitByLargestRemainder(
    pool,
    Array.from({ length: companies }, (_, index) => BigInt(index + 1) ** 2n),
  );
  const shared = splitByLargestRemainder(
    parseDecimal('7.000000000000000001'),
    Array.from({ length: companies }, () => 1n),
  );
  const rows = direct.map((own, index) => sampleCompany(index, own, shared[index] ?? 0n));
  const unattributed = parseDecimal('2.5');
  const quarantined = parseDecimal('0.75');
  return {
    currency: 'USD',
    choice: { method: 'per_invoice', driver: 'invoices', pool: 'billed', cacheDiscount: 'actual' },
    total: sum(rows.map(({ amount }) => amount)) + unattributed + quarantined,
    companies: rows,
    sums: sumCompanies(rows),
    unallocated: unattributed + quarantined,
    unallocatedParts: { unattributed, quarantined, undecided: 0n },
    adjustments: [
      {
        id: '0190c000-0000-7000-8000-0000000000ad',
        companyId: companyId(0),
        name: rows[0]?.name ?? '',
        sourcePeriod: '2026-09',
        reason: 'late_usage',
        amount: parseDecimal('0.25'),
      },
    ],
    reconciliation: {
      bills: ['0190c000-0000-7000-8000-0000000000b1'],
      billed: parseDecimal('1244.817890123456789013'),
      metered: pool,
      residual: parseDecimal('7.000000000000000001'),
      foreignKeys: [{ name: 'laptop de Ana', amount: unattributed }],
      unattributed,
      quarantined,
      differences: { count: 1, amount: parseDecimal('7.000000000000000001') },
      meteredOnly: { requests: 0n, cost: 0n },
    },
    cuts: [
      {
        start: '2026-10-31T16:00:00.000Z',
        end: '2026-11-01T16:00:00.000Z',
        model: 'deepseek-flash',
        billed: parseDecimal('3'),
        inside: parseDecimal('2.2'),
        outside: parseDecimal('0.8'),
      },
    ],
    usage: sampleUsage(),
    unknown: { requests: 2n, held: parseDecimal('0.004') },
  };
}

function sampleCompany(index: number, direct: bigint, shared: bigint): CompanyRow {
  const amount = direct + shared;
  return {
    companyId: companyId(index),
    name: index === 1 ? FORMULA_NAME : `Compañía de Ejemplo Nº ${index + 1} S.A.S.`,
    taxId: `900${String(index).padStart(6, '0')}-1`,
    invoices: BigInt(index) * 120n,
    requests: BigInt(index) * 150n,
    tokens: { cacheHit: 1_000_000n, cacheMiss: 20_000n, output: 3_000n },
    direct,
    shared,
    rework: direct / 50n,
    amount,
    adjustments: index === 0 ? parseDecimal('0.25') : 0n,
    rounded: (amount / 10n ** 16n) * 10n ** 16n,
    statement: {
      number: `PR-2026-10-${String(index + 1).padStart(4, '0')}`,
      total: (amount / 10n ** 16n) * 10n ** 16n,
      currency: 'USD',
      converted: {
        amount: parseDecimal('4104938.24'),
        currency: 'COP',
        rate: parseDecimal('4012.35'),
        rateDate: '2026-10-31',
        source: 'TRM',
      },
    },
  };
}

function sampleUsage(): UsageCell[] {
  return Array.from({ length: 31 }, (_, day) =>
    ['deepseek-flash', 'deepseek-pro'].map((model, index) => ({
      day: `2026-10-${String(day + 1).padStart(2, '0')}`,
      model,
      requests: BigInt(day * 10 + 5),
      tokens: { cacheHit: 900n, cacheMiss: 80n, output: 7n },
      cost: parseDecimal('0.0123456789') * BigInt((day % 7) + 1 + index),
    })),
  ).flat();
}

/** The statement of the sample's company at `index`. */
export function sampleStatement(index = 1, change: Partial<StatementReport> = {}): StatementReport {
  const { currencies, kind: _, blockers: __, ...head } = samplePeriod();
  const part = currencies[0];
  const row = part?.companies[index];
  if (!part || !row) throw new Error('the sample has no such company');
  const subtotal = row.rounded ?? 0n;
  const tax = parseDecimal('10.00');
  return {
    kind: 'statement',
    ...head,
    company: { id: row.companyId, name: row.name, taxId: row.taxId },
    documents: [
      {
        id: '0190c000-0000-7000-8000-0000000000e1',
        number: row.statement?.number ?? null,
        kind: 'statement',
        corrects: null,
        currency: 'USD',
        issuedAt: '2026-11-03T14:00:00.000Z',
        lines: [
          {
            line: 1,
            kind: 'own',
            description: { es: 'Clasificación de facturas', en: 'Classification of invoices' },
            quantity: '120',
            unitPrice: null,
            amount: subtotal,
            exact: row.amount,
            sourcePeriod: null,
          },
        ],
        subtotal,
        taxes: [{ name: 'IVA', percent: '19', base: subtotal, amount: tax }],
        total: subtotal + tax,
        exact: row.amount,
        cost: subtotal,
        rounding: { before: 0n, after: row.amount - subtotal },
        converted: row.statement?.converted ?? null,
        conversionStatus: 'converted',
        plan: { type: 'pass_through', applied: true, warning: null },
        notes: [{ es: 'Gracias.', en: 'Thank you.' }],
        hash: 'ef'.repeat(32),
        basis: {
          choice: part.choice,
          costs: [
            {
              currency: 'USD',
              own: row.direct - row.rework,
              rework: row.rework,
              shared: row.shared,
              adjustments: 0n,
              amount: row.amount,
              rate: null,
              usage: part.usage,
            },
          ],
          invoices: row.invoices,
          costPerInvoice: costPerInvoice(row.amount, row.invoices),
        },
      },
    ],
    ...change,
  };
}
