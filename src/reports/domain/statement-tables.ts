import { amountOrNull, amountText } from './amounts.js';
import { choiceRows, headRows } from './head-rows.js';
import type { StatementDocument, StatementReport } from './report-model.js';
import { number, sheetName, text, type Cell, type ReportTable } from './report-table.js';
import { reportTexts, wordFor, type ReportLanguage } from './report-texts.js';
import type { ReportTexts } from './texts-es.js';
import { usageTable } from './usage-table.js';

/** A company's documents of a period as tables: what they are, what is charged, and from what it comes. */
export function statementTables(report: StatementReport, language: ReportLanguage): ReportTable[] {
  const texts = reportTexts(language);
  const several = report.documents.length > 1;
  return report.documents.flatMap((document, index) =>
    documentTables({ report, document, language, texts, suffix: several ? ` ${index + 1}` : '' }),
  );
}

interface DocumentInput {
  report: StatementReport;
  document: StatementDocument;
  language: ReportLanguage;
  texts: ReportTexts;
  suffix: string;
}

function documentTables(input: DocumentInput): ReportTable[] {
  const { document, texts, suffix } = input;
  const { basis } = document;
  return [
    headTable(input),
    linesTable(input),
    ...(basis === null
      ? []
      : [
          basisTable(input),
          usageTable({ by: 'model', cells: basis.usage, texts, suffix }),
          usageTable({ by: 'day', cells: basis.usage, texts, suffix }),
        ]),
  ];
}

function headTable({ report, document, texts, suffix }: DocumentInput): ReportTable {
  const { head } = texts;
  const { converted } = document;
  const rows: Cell[][] = [
    [head.company, report.company.name],
    [head.taxId, report.company.taxId],
    [head.document, wordFor(texts.documents, document.kind)],
    [head.number, document.number],
    ...(document.corrects === null ? [] : [[head.corrects, document.corrects]]),
    [head.issuedAt, document.issuedAt],
    ...headRows(report, texts),
    ...(document.basis === null
      ? [[head.currency, document.currency]]
      : choiceRows(document.currency, document.basis.choice, texts)),
    ...(converted === null
      ? []
      : [
          [texts.items.converted, amountText(converted.amount)],
          [texts.columns.convertedCurrency, converted.currency],
          [texts.items.rate, amountText(converted.rate)],
          [texts.items.rateDate, converted.rateDate],
          [texts.items.rateSource, converted.source],
        ]),
    ...(document.conversionStatus === 'no_rate' ? [[texts.items.converted, texts.items.noRate]] : []),
  ];
  const title = texts.sections.summary;
  return {
    name: sheetName(title, suffix),
    title,
    columns: [text(texts.columns.item, 3), text(texts.columns.value, 7)],
    rows,
    sums: null,
    note: null,
  };
}

/** Ends in the total; a converted amount, of another currency, stands above it in the head. */
function linesTable({ document, language, texts, suffix }: DocumentInput): ReportTable {
  const { columns, sections, rows, items } = texts;
  const title = sections.lines;
  return {
    name: sheetName(title, suffix),
    title,
    columns: [
      text(columns.description, 6),
      number(columns.quantity, 2),
      number(columns.unitPrice, 2.5),
      number(columns.amount, 3),
      text(columns.currency, 1),
    ],
    rows: [
      ...document.lines.map((line) => [
        line.description[language],
        line.quantity,
        amountOrNull(line.unitPrice),
        amountText(line.amount),
        document.currency,
      ]),
      [items.subtotal, null, null, amountText(document.subtotal), document.currency],
      ...document.taxes.map((tax) => [
        `${tax.name} ${tax.percent} %`,
        null,
        amountText(tax.base),
        amountText(tax.amount),
        document.currency,
      ]),
    ],
    sums: [rows.total, null, null, amountText(document.total), document.currency],
    note: null,
  };
}

function basisTable({ document, texts, suffix }: DocumentInput): ReportTable {
  const { basis, rounding } = document;
  if (basis === null) throw new Error('a document without basis has no table of it');
  const { items, columns, sections } = texts;
  const rows: Cell[][] = [
    [items.direct, amountText(basis.direct)],
    [items.rework, amountText(basis.rework)],
    [items.shared, amountText(basis.shared)],
    ...basis.adjustments.map((row) => [
      `${texts.sections.adjustments}: ${row.sourcePeriod}, ${wordFor(texts.reasons, row.reason)}`,
      amountText(row.amount),
    ]),
    [items.exact, amountOrNull(document.exact)],
    [items.before, amountOrNull(rounding?.before ?? null)],
    [items.after, amountOrNull(rounding?.after ?? null)],
    [items.invoices, String(basis.invoices)],
    [items.requests, String(basis.requests)],
    [items.costPerInvoice, amountOrNull(basis.costPerInvoice)],
  ];
  const title = sections.basis;
  return {
    name: sheetName(title, suffix),
    title,
    columns: [text(columns.item, 6), number(columns.value, 4)],
    rows,
    sums: null,
    note: texts.reworkNote,
  };
}
