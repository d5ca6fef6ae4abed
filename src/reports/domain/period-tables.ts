import { sum } from '../../money/decimal.js';
import { amountOrNull, amountText } from './amounts.js';
import { choiceRows, headRows } from './head-rows.js';
import type { CompanySums, CurrencyReport, PeriodReport, Reconciliation } from './report-model.js';
import { date, mixed, number, sheetName, text, type Cell, type ReportTable } from './report-table.js';
import { reportTexts, wordFor, type ReportLanguage } from './report-texts.js';
import type { ReportTexts } from './texts-es.js';
import { usageTable } from './usage-table.js';

/** The firm's report as tables, in reading order: what stands in front, then each currency's. */
export function periodTables(report: PeriodReport, language: ReportLanguage): ReportTable[] {
  const texts = reportTexts(language);
  const several = report.currencies.length > 1;
  return [
    headTable(report, texts),
    ...report.currencies.flatMap((part) => currencyTables(part, texts, several ? ` ${part.currency}` : '')),
    ...blockerTable(report, texts),
  ];
}

function headTable(report: PeriodReport, texts: ReportTexts): ReportTable {
  return {
    ...named(texts.sections.summary),
    columns: [text(texts.columns.item, 3), text(texts.columns.value, 7)],
    rows: headRows(report, texts),
  };
}

function currencyTables(part: CurrencyReport, texts: ReportTexts, suffix: string): ReportTable[] {
  return [
    totalsTable(part, texts, suffix),
    companiesTable(part, texts, suffix),
    ...statementsTable(part, texts, suffix),
    usageTable({ by: 'model', cells: part.usage, texts, suffix }),
    usageTable({ by: 'day', cells: part.usage, texts, suffix }),
    ...(part.reconciliation ? reconciliationTables(part.reconciliation, texts, suffix) : []),
    ...cutTable(part, texts, suffix),
    ...adjustmentTable(part, texts, suffix),
  ];
}

function totalsTable(part: CurrencyReport, texts: ReportTexts, suffix: string): ReportTable {
  const { items } = texts;
  const amounts: Cell[][] = [
    [items.companies, amountText(part.sums.amount)],
    [items.unallocated, amountText(part.unallocated)],
    [items.unattributed, amountText(part.unallocatedParts.unattributed)],
    [items.quarantined, amountText(part.unallocatedParts.quarantined)],
    [items.undecided, amountText(part.unallocatedParts.undecided)],
    [items.adjustments, amountText(part.sums.adjustments)],
    ...(part.unknown === null
      ? []
      : [
          [items.unknown, String(part.unknown.requests)],
          [items.unknownHeld, amountOrNull(part.unknown.held)],
        ]),
  ];
  return {
    ...named(`${texts.items.total} ${part.currency}`, texts.items.total + suffix),
    columns: [text(texts.columns.item, 4), mixed(texts.columns.value, 6)],
    rows: [...choiceRows(part.currency, part.choice, texts), ...amounts],
    sums: [items.total, amountText(part.total)],
  };
}

function companiesTable(part: CurrencyReport, texts: ReportTexts, suffix: string): ReportTable {
  const { columns } = texts;
  const figures = (row: CompanySums): Cell[] => [
    String(row.invoices),
    String(row.requests),
    amountText(row.direct),
    amountText(row.shared),
    amountText(row.rework),
    amountText(row.amount),
    amountText(row.adjustments),
    amountOrNull(row.rounded),
  ];
  return {
    ...named(texts.sections.companies, texts.sections.companies + suffix),
    columns: [
      text(columns.company, 4),
      text(columns.taxId, 2),
      number(columns.invoices, 1.4),
      number(columns.requests, 1.6),
      number(columns.direct, 3),
      number(columns.shared, 3),
      number(columns.rework, 3),
      number(columns.amount, 3),
      number(columns.adjustments, 2.4),
      number(columns.rounded, 1.8),
    ],
    rows: part.companies.map((row) => [row.name, row.taxId, ...figures(row)]),
    sums: [texts.rows.total, null, ...figures(part.sums)],
    note: texts.reworkNote,
  };
}

function statementsTable(part: CurrencyReport, texts: ReportTexts, suffix: string): ReportTable[] {
  const rows = part.companies.flatMap(({ name, statement }) => {
    if (statement === null) return [];
    const { number: id, total, currency, converted } = statement;
    const amounts = [
      amountOrNull(converted?.amount ?? null),
      converted?.currency ?? null,
      amountOrNull(converted?.rate ?? null),
      converted?.rateDate ?? null,
    ];
    return [[id, name, amountText(total), currency, ...amounts]];
  });
  if (rows.length === 0) return [];
  const { columns, sections } = texts;
  const table: ReportTable = {
    ...named(sections.statements, sections.statements + suffix),
    columns: [
      text(columns.statement, 3),
      text(columns.company, 5),
      number(columns.statementTotal, 2),
      text(columns.currency, 1),
      number(columns.converted, 2.4),
      text(columns.convertedCurrency, 1.6),
      number(columns.rate, 2),
      date(columns.rateDate, 2),
    ],
    rows,
  };
  return [table];
}

function reconciliationTables(facts: Reconciliation, texts: ReportTexts, suffix: string): ReportTable[] {
  const { items, columns, sections } = texts;
  const table: ReportTable = {
    ...named(sections.reconciliation, sections.reconciliation + suffix),
    columns: [text(columns.item, 6), number(columns.value, 4)],
    rows: [
      [items.bills, String(facts.bills.length)],
      [items.billed, amountOrNull(facts.billed)],
      [items.metered, amountText(facts.metered)],
      [items.residual, amountOrNull(facts.residual)],
      [items.billUnattributed, amountText(facts.unattributed)],
      [items.billQuarantined, amountText(facts.quarantined)],
      ...(facts.differences === null
        ? []
        : [
            [items.differences, String(facts.differences.count)],
            [items.differenceAmount, amountText(facts.differences.amount)],
          ]),
      ...(facts.meteredOnly === null
        ? []
        : [
            [items.meteredOnly, String(facts.meteredOnly.requests)],
            [items.meteredOnlyCost, amountText(facts.meteredOnly.cost)],
          ]),
    ],
  };
  if (facts.foreignKeys.length === 0) return [table];
  const foreign: ReportTable = {
    ...named(sections.foreignKeys, sections.foreignKeys + suffix),
    columns: [text(columns.key, 6), number(columns.amount, 4)],
    rows: facts.foreignKeys.map((key) => [key.name, amountText(key.amount)]),
    sums: [texts.rows.total, amountText(facts.unattributed)],
  };
  return [table, foreign];
}

function cutTable(part: CurrencyReport, texts: ReportTexts, suffix: string): ReportTable[] {
  if (part.cuts.length === 0) return [];
  const { columns } = texts;
  const table: ReportTable = {
    ...named(texts.sections.cuts, texts.sections.cuts + suffix),
    columns: [
      date(columns.start, 3),
      date(columns.end, 3),
      text(columns.model, 3),
      number(columns.billed, 3),
      number(columns.inside, 3),
      number(columns.outside, 3),
    ],
    rows: part.cuts.map((cut) => [
      cut.start,
      cut.end,
      cut.model,
      amountText(cut.billed),
      amountText(cut.inside),
      amountText(cut.outside),
    ]),
    note: texts.cutNote,
  };
  return [table];
}

function adjustmentTable(part: CurrencyReport, texts: ReportTexts, suffix: string): ReportTable[] {
  if (part.adjustments.length === 0) return [];
  const { columns } = texts;
  const table: ReportTable = {
    ...named(texts.sections.adjustments, texts.sections.adjustments + suffix),
    columns: [
      text(columns.company, 4),
      text(columns.sourcePeriod, 2),
      text(columns.reason, 3),
      number(columns.amount, 3),
    ],
    rows: part.adjustments.map((row) => [
      row.name ?? texts.rows.unallocated,
      row.sourcePeriod,
      wordFor(texts.reasons, row.reason),
      amountText(row.amount),
    ]),
    sums: [texts.rows.total, null, null, amountText(sum(part.adjustments.map((row) => row.amount)))],
    note: texts.adjustmentNote,
  };
  return [table];
}

function blockerTable(report: PeriodReport, texts: ReportTexts): ReportTable[] {
  if (report.blockers.length === 0) return [];
  const { columns } = texts;
  const table: ReportTable = {
    ...named(texts.sections.blockers),
    columns: [
      text(columns.code, 2),
      text(columns.detail, 5),
      text(columns.accepted, 1),
      text(columns.reason, 3),
    ],
    rows: report.blockers.map((row) => [
      row.code,
      row.detail,
      row.accepted ? texts.yes : texts.no,
      row.reason,
    ]),
  };
  return [table];
}

/** A table without sums and note, unless they are given beside it. */
function named(title: string, name = title): Pick<ReportTable, 'name' | 'title' | 'sums' | 'note'> {
  return { name: sheetName(name), title, sums: null, note: null };
}
