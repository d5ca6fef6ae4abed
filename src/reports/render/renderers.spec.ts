import { buffer } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { pdfTexts } from '../../../test/support/pdf-text.js';
import { FORMULA_NAME, samplePeriod, sampleStatement } from '../../../test/support/reports.js';
import { readZip } from '../../../test/support/read-zip.js';
import { formatDecimal, parseDecimal, sum } from '../../money/decimal.js';
import { localNumber } from '../domain/amounts.js';
import type { PeriodReport, ReportModel } from '../domain/report-model.js';
import { assertAddsUp } from '../domain/sums.js';
import { reportCsv } from './csv.js';
import { reportJson } from './json.js';
import { reportPdf } from './pdf.js';
import { reportXlsx } from './xlsx.js';

const COMPANIES = 60;
const report = samplePeriod(COMPANIES);
const [part] = report.currencies;
if (!part) throw new Error('the sample has one currency');

interface Money {
  amount: string;
}
interface Json {
  total: Money;
  unallocated: Money;
  companies: { name: string; amount: Money; direct: Money; shared: Money }[];
  sums: { amount: Money; rounded: Money };
}

const json = (model: ReportModel) => JSON.parse(JSON.stringify(reportJson(model))) as Json;
const csv = (model: ReportModel, language: 'es' | 'en' = 'es') =>
  parse<Record<string, string>>([...reportCsv(model, language)].join(''), { columns: true, bom: true });
const pdf = async (model: ReportModel, language: 'es' | 'en' = 'es') =>
  pdfTexts(await buffer(reportPdf(model, language)));
const sheets = async (model: ReportModel) =>
  [...(await readZip(await buffer(reportXlsx(model, 'es')))).entries()]
    .filter(([name]) => name.startsWith('xl/worksheets/'))
    .map(([, bytes]) => bytes.toString());

describe('a report of the period', () => {
  it('adds up to its pool, and is refused where it does not', () => {
    assertAddsUp(part);
    expect(() => assertAddsUp({ ...part, total: part.total + 1n })).toThrow('does not add up');
  });

  it('gives the same totals to the last digit in JSON, CSV, XLSX and PDF', async () => {
    const total = formatDecimal(part.total);
    const whole = json(report);
    expect(parseDecimal(whole.total.amount)).toBe(part.total);
    expect(sum(whole.companies.map(({ amount }) => parseDecimal(amount.amount)))).toBe(part.sums.amount);

    const rows = csv(report);
    const of = (row: string) => rows.filter((one) => one['Fila'] === row);
    const amounts = (found: typeof rows) => found.map((one) => parseDecimal(one['Valor'] ?? ''));
    expect(amounts(of('total'))).toEqual([part.total]);
    expect(of('empresa')).toHaveLength(COMPANIES);
    expect(sum(amounts(rows.filter((one) => one['Fila'] !== 'total')))).toBe(part.total);

    const cells = (await sheets(report)).join('');
    expect(cells).toContain(`<v>${total}</v>`);
    for (const { amount } of part.companies) expect(cells).toContain(`<v>${formatDecimal(amount, 2)}</v>`);

    const texts = await pdf(report);
    expect(texts).toContain(localNumber(total, 'es'));
    for (const { amount } of part.companies)
      expect(texts).toContain(localNumber(formatDecimal(amount, 2), 'es'));
    expect(await pdf(report, 'en')).toContain(localNumber(total, 'en'));
  });

  it('leaves names whole beside figures of any length', async () => {
    // So many that the chart names the small ones together.
    const huge = samplePeriod(30);
    const [first, ...others] = huge.currencies[0]?.companies ?? [];
    const small = others[2];
    if (!first || !small) throw new Error('no companies');
    const amount = parseDecimal('123456789012345678.123456789012345678');
    Object.assign(first, {
      direct: amount,
      shared: -amount,
      rework: amount,
      amount,
      adjustments: -amount,
      rounded: amount,
    });

    const texts = await pdf(huge);
    expect(texts).toContain(localNumber(formatDecimal(amount), 'es'));
    expect(texts.join(' ')).toContain(small.name);
    expect(texts.filter((text) => text === 'Empr')).toEqual([]);
  });

  it('parts cells by semicolons and decimals by commas where asked: the same figures', () => {
    const text = [...reportCsv(report, 'es', 'semicolon')].join('');
    const options = { columns: true, bom: true, delimiter: ';' } as const;
    const rows = parse<Record<string, string>>(text, options);
    const commas = csv(report);
    expect(rows.map((row) => row['Valor'])).toEqual(commas.map((row) => row['Valor']?.replace('.', ',')));
    expect(rows.map((row) => row['Empresa'])).toEqual(commas.map((row) => row['Empresa']));
    expect(text).not.toMatch(/\d\.\d/);
  });

  it('does not let the name of a company run as a formula in a spreadsheet', async () => {
    expect([...reportCsv(report, 'es')].join('')).toContain(`'${FORMULA_NAME}`);
    const cells = (await sheets(report)).join('');
    expect(cells).not.toMatch(/<f[ >]/);
    expect(cells).not.toMatch(/<t[^>]*>=/);
    // JSON and PDF run nothing: there it stays as it is.
    expect(json(report).companies.map(({ name }) => name)).toContain(FORMULA_NAME);
  });

  it('repeats the heads of a table on every page that it goes on to, and numbers the pages', async () => {
    const texts = await pdf(report);
    const pages = texts.filter((text) => /^Página \d+ de \d+$/.test(text));
    expect(pages.length).toBeGreaterThan(3);
    expect(pages).toContain(`Página ${pages.length} de ${pages.length}`);
    expect(texts.filter((text) => text === 'Redondeado').length).toBeGreaterThan(1);
  });

  it('of the same figures is the same file, whenever it is made', async () => {
    for (const render of [reportPdf, reportXlsx]) {
      const [one, two] = await Promise.all([buffer(render(report, 'es')), buffer(render(report, 'es'))]);
      expect(one.equals(two)).toBe(true);
    }
  });

  it('that can still change says so on every page', async () => {
    const draft: PeriodReport = {
      ...report,
      status: 'draft',
      closed: null,
      asOf: '2026-11-02T10:00:00.000Z',
    };
    const texts = await pdf(draft);
    const pages = texts.filter((text) => text.startsWith('Página '));
    expect(texts.filter((text) => text.startsWith('BORRADOR')).length).toBeGreaterThanOrEqual(pages.length);
    expect(json(draft)).toMatchObject({ status: 'draft', closed: null });
    expect(csv(draft)[0]).toMatchObject({ Estado: 'borrador' });
  });

  it('begins its CSV with a byte order mark, ends lines with CRLF and writes plain decimal points', () => {
    const text = [...reportCsv(report, 'en')].join('');
    expect(text.startsWith('\uFEFFRow,Period,')).toBe(true);
    expect(text.split('\r\n')).toHaveLength(COMPANIES + 2 + 1 + 2);
    expect(csv(report, 'en')[0]).toMatchObject({
      Row: 'company',
      Amount: expect.stringMatching(/^\d+\.\d{12,18}$/) as string,
    });
  });
});

describe('a statement', () => {
  const statement = sampleStatement();
  const [document] = statement.documents;
  if (!document) throw new Error('the sample has one document');

  it('gives the same total in every format', async () => {
    expect(parseDecimal(json(statement).total.amount)).toBe(document.total);
    const rows = csv(statement);
    const total = rows.find((row) => row['Fila'] === 'total');
    expect(parseDecimal(total?.['Valor'] ?? '')).toBe(document.total);
    const converted = rows.find((row) => row['Fila'] === 'convertido');
    expect(converted).toMatchObject({ Moneda: 'COP', Tasa: '4012.35', 'Fecha de la tasa': '2026-10-31' });
    expect((await sheets(statement)).join('')).toContain(`<v>${formatDecimal(document.total, 2)}</v>`);
    expect(await pdf(statement)).toContain(localNumber(formatDecimal(document.total, 2), 'es'));
  });

  it('shows from what its cost comes, per invoice too', async () => {
    const texts = await pdf(statement, 'en');
    for (const text of ['Own requests', 'Rework', 'Cost per invoice', 'Exact share'])
      expect(texts).toContain(text);
    expect(json(statement)).toMatchObject({ invoices: 120, costPerInvoice: { currency: 'USD' } });
  });
});
