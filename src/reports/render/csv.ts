import { type CsvCell, csvRecord, type CsvSeparator } from '../../http/csv.js';
import { COST_PLACES } from '../../money/money.js';
import { formatDecimal, type Decimal } from '../../money/decimal.js';
import type {
  CompanyRow,
  CompanySums,
  CurrencyReport,
  PeriodReport,
  ReportModel,
  StatementDocument,
  StatementReport,
} from '../domain/report-model.js';
import { reportTexts, wordFor, type ReportLanguage } from '../domain/report-texts.js';
import type { ReportTexts } from '../domain/texts-es.js';

/** Without it Excel reads UTF-8 as the machine's own encoding and breaks every accent. */
const BYTE_ORDER_MARK = '\uFEFF';

export const CSV_SEPARATORS = ['comma', 'semicolon'] as const;
export type CsvSeparatorName = (typeof CSV_SEPARATORS)[number];

/**
 * The report as one rectangle: a row for each company (or line), then the rows that complete the sum. RFC 4180 with
 * commas and decimal points in every language, since it is read by programs. With semicolons decimals have commas, as
 * spreadsheets that are set to Spanish read them.
 */
export function* reportCsv(
  report: ReportModel,
  language: ReportLanguage,
  separator: CsvSeparatorName = 'comma',
): Generator<string> {
  yield BYTE_ORDER_MARK;
  const output = separator === 'comma' ? new Output(language, ',') : new Output(language, ';');
  yield* report.kind === 'period' ? periodCsv(report, output) : statementCsv(report, output);
}

/** How cells become text. */
class Output {
  constructor(
    readonly language: ReportLanguage,
    private readonly separator: CsvSeparator,
  ) {}

  record(cells: readonly CsvCell[]): string {
    return csvRecord(cells, this.separator);
  }

  amount(value: Decimal | null): string | null {
    return value === null ? null : this.decimal(formatDecimal(value, COST_PLACES));
  }

  /** Decimal text as it stands elsewhere. */
  decimal(text: string): string {
    return this.separator === ';' ? text.replace('.', ',') : text;
  }
}

function* periodCsv(report: PeriodReport, output: Output): Generator<string> {
  const texts = reportTexts(output.language);
  const { columns } = texts;
  yield output.record([
    columns.row,
    columns.period,
    columns.status,
    columns.currency,
    columns.companyId,
    columns.company,
    columns.taxId,
    columns.invoices,
    columns.requests,
    columns.cacheHit,
    columns.cacheMiss,
    columns.output,
    columns.direct,
    columns.shared,
    columns.rework,
    columns.amount,
    columns.adjustments,
    columns.rounded,
    columns.statement,
    columns.statementTotal,
    columns.converted,
    columns.convertedCurrency,
    columns.rate,
    columns.rateDate,
  ]);
  const status = wordFor(texts.status, report.status);
  for (const part of report.currencies) {
    const start = (row: string) => [row, report.period, status, part.currency];
    for (const row of part.companies) {
      yield output.record([
        ...start(texts.rows.company),
        row.companyId,
        row.name,
        row.taxId,
        ...figures(row, output),
        ...statementCells(row, output),
      ]);
    }
    yield* restOfPool(part, { start, texts, output });
    const whole = { ...part.sums, amount: part.total };
    yield output.record([
      ...start(texts.rows.total),
      null,
      null,
      null,
      ...figures(whole, output),
      ...NO_STATEMENT,
    ]);
  }
}

const NO_STATEMENT = [null, null, null, null, null, null];

function figures(row: CompanySums, output: Output) {
  return [
    String(row.invoices),
    String(row.requests),
    String(row.tokens.cacheHit),
    String(row.tokens.cacheMiss),
    String(row.tokens.output),
    output.amount(row.direct),
    output.amount(row.shared),
    output.amount(row.rework),
    output.amount(row.amount),
    output.amount(row.adjustments),
    output.amount(row.rounded),
  ];
}

function statementCells({ statement }: CompanyRow, output: Output) {
  if (statement === null) return NO_STATEMENT;
  const { converted } = statement;
  return [
    statement.number,
    output.amount(statement.total),
    output.amount(converted?.amount ?? null),
    converted?.currency ?? null,
    converted === null ? null : output.decimal(formatDecimal(converted.rate)),
    converted?.rateDate ?? null,
  ];
}

/** What no company bears, so that the column of amounts comes to the total. */
function* restOfPool(
  part: CurrencyReport,
  { start, texts, output }: { start: (row: string) => string[]; texts: ReportTexts; output: Output },
): Generator<string> {
  for (const name of ['unattributed', 'quarantined', 'undecided'] as const) {
    const value = part.unallocatedParts[name];
    if (value === 0n) continue;
    const before = Array<null>(3 + 8).fill(null);
    yield output.record([
      ...start(texts.rows[name]),
      ...before,
      output.amount(value),
      null,
      null,
      ...NO_STATEMENT,
    ]);
  }
}

function* statementCsv(report: StatementReport, output: Output): Generator<string> {
  const texts = reportTexts(output.language);
  const { columns } = texts;
  yield output.record([
    columns.row,
    columns.period,
    columns.status,
    columns.companyId,
    columns.company,
    columns.taxId,
    columns.document,
    columns.statement,
    columns.description,
    columns.quantity,
    columns.unitPrice,
    columns.amount,
    columns.currency,
    columns.rate,
    columns.rateDate,
  ]);
  const status = wordFor(texts.status, report.status);
  const { company } = report;
  for (const document of report.documents) {
    const kind = wordFor(texts.documents, document.kind);
    for (const { row, cells } of documentRows(document, output)) {
      yield output.record([
        row,
        report.period,
        status,
        company.id,
        company.name,
        company.taxId,
        kind,
        document.number,
        ...cells,
      ]);
    }
  }
}

/** Cells: description, quantity, unit price, amount, currency, rate, date of the rate. */
function* documentRows(
  document: StatementDocument,
  output: Output,
): Generator<{ row: string; cells: (string | null)[] }> {
  const { language } = output;
  const { rows } = reportTexts(language);
  const { currency, converted } = document;
  for (const line of document.lines) {
    const cells = [
      line.description[language],
      line.quantity === null ? null : output.decimal(line.quantity),
      output.amount(line.unitPrice),
      output.amount(line.amount),
    ];
    yield { row: rows.line, cells: [...cells, currency, null, null] };
  }
  const money = (value: Decimal) => [null, null, output.amount(value), currency, null, null];
  yield { row: rows.subtotal, cells: [null, ...money(document.subtotal)] };
  for (const tax of document.taxes)
    yield { row: rows.tax, cells: [`${tax.name} ${tax.percent} %`, ...money(tax.amount)] };
  yield { row: rows.total, cells: [null, ...money(document.total)] };
  if (converted === null) return;
  const { rate, rateDate } = converted;
  const cells = [null, null, null, output.amount(converted.amount), converted.currency];
  yield { row: rows.converted, cells: [...cells, output.decimal(formatDecimal(rate)), rateDate] };
}
