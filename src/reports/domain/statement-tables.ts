import { amountOrNull, amountText } from './amounts.js';
import { choiceRows, headRows } from './head-rows.js';
import type { CostBasis, StatementBasis, StatementDocument, StatementReport } from './report-model.js';
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
  const { basis } = input.document;
  return [
    headTable(input),
    linesTable(input),
    ...(basis === null
      ? []
      : [basisTable(input, basis), ...basis.costs.flatMap((cost) => usageTables(input, cost))]),
  ];
}

function usageTables({ texts, suffix }: DocumentInput, { usage, currency }: CostBasis): ReportTable[] {
  const named = { cells: usage, texts, suffix: ` ${currency}${suffix}` };
  return [usageTable({ by: 'model', ...named }), usageTable({ by: 'day', ...named })];
}

function headTable({ report, document, language, texts, suffix }: DocumentInput): ReportTable {
  const { head } = texts;
  const { converted } = document;
  const rows: Cell[][] = [
    [head.company, report.company.name],
    [head.taxId, report.company.taxId],
    [head.document, wordFor(texts.documents, document.kind)],
    [head.number, document.number],
    ...(document.corrects === null
      ? []
      : [[head.corrects, `${document.corrects.number}: ${document.corrects.reason}`]]),
    [head.issuedAt, document.issuedAt],
    ...headRows(report, texts),
    ...(document.basis?.choice
      ? choiceRows(document.currency, document.basis.choice, texts)
      : [[head.currency, document.currency]]),
    [head.plan, wordFor(texts.plans, document.plan.type)],
    ...(document.plan.warning === null ? [] : [[head.plan, document.plan.warning]]),
    [head.documentHash, document.hash],
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
    note: document.notes.length === 0 ? null : document.notes.map((one) => one[language]).join(' '),
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

function basisTable({ document, texts, suffix }: DocumentInput, basis: StatementBasis): ReportTable {
  const { items, columns, sections } = texts;
  const rows: Cell[][] = [
    ...basis.costs.flatMap((cost) => [
      [items.own, amountText(cost.own), cost.currency],
      [items.rework, amountText(cost.rework), cost.currency],
      [items.shared, amountText(cost.shared), cost.currency],
      [sections.adjustments, amountText(cost.adjustments), cost.currency],
      [items.amount, amountText(cost.amount), cost.currency],
      ...(cost.rate === null
        ? []
        : [
            [
              `${items.rate} (${cost.rate.source}, ${cost.rate.date})`,
              amountText(cost.rate.rate),
              document.currency,
            ],
          ]),
    ]),
    [items.exact, amountText(document.exact), document.currency],
    [items.before, amountText(document.rounding.before), document.currency],
    [items.rounded, amountText(document.cost), document.currency],
    [items.after, amountText(document.rounding.after), document.currency],
    [items.invoices, String(basis.invoices), null],
    [items.costPerInvoice, amountOrNull(basis.costPerInvoice), document.currency],
  ];
  const title = sections.basis;
  return {
    name: sheetName(title, suffix),
    title,
    columns: [text(columns.item, 6), number(columns.value, 4), text(columns.currency, 1)],
    rows,
    sums: null,
    note: texts.reworkApartNote,
  };
}
