import { formatDecimal, parseDecimal, sum } from '../../money/decimal.js';
import { readIssueDate } from './calendar-date.js';
import { checkKeys } from './check-keys.js';
import { checkLineAmount } from './check-line-amount.js';
import { checkTotals } from './check-totals.js';
import { readCufe } from './cufe.js';
import {
  type DocumentLine,
  DocumentRejected,
  type DocumentTax,
  type DocumentWarning,
  type InvoiceDocument,
} from './document.js';
import { parseTaxId } from '../../companies/domain/nit.js';
import { type DecimalStyle, readTableAmount } from './table-amount.js';
import type { Column, Columns } from './table-columns.js';
import { readTableKind } from './table-kind.js';
import { type TableRow, cellOf } from './table-cell.js';
import { warnOfCheckDigit } from './check-nit.js';
import { UniqueLineIds } from './unique-line-ids.js';

const TAXES = [
  ['iva', '01'],
  ['inc', '04'],
] as const;
const WITHHOLDINGS = [
  ['rete_iva', '05'],
  ['rete_fuente', '06'],
  ['rete_ica', '07'],
] as const;

export interface TableDocumentInput {
  columns: Columns;
  /** All rows of the document, at least one. */
  rows: TableRow[];
  style: DecimalStyle;
  linesMax: number;
}

/** One document of a table; taxes and withholdings are the sums of the rows'. Throws `DocumentRejected`. */
export function tableDocument({ columns, rows, style, linesMax }: TableDocumentInput): InvoiceDocument {
  if (rows.length > linesMax) {
    throw new DocumentRejected('too_many_lines', `The document has more than ${linesMax} lines.`);
  }
  const shared = (column: Column) => sharedValue(rows, columns, column);
  const amount = (row: TableRow, column: Column) =>
    readTableAmount(cellOf(row, columns, column), style, `Line ${row.line}, column ${column}`);
  const warnings: DocumentWarning[] = [];

  const party = parseTaxId(cellOf(rows[0] ?? { line: 0, cells: [] }, columns, 'supplier_tax_id'));
  warnOfCheckDigit(party.taxId, party.checkDigit, warnings);
  const supplier = { ...party, name: shared('supplier_name').value || party.taxId };
  const ids = new UniqueLineIds();
  const lines = rows.map((row, index): DocumentLine => {
    const where = `Line ${row.line}, column `;
    const net = amount(row, 'amount');
    if (net === undefined) throw new DocumentRejected('missing_amount', `${where}amount is empty.`);
    const id = ids.take(cellOf(row, columns, 'line_id') || String(index + 1));
    const quantity = amount(row, 'quantity');
    const unitPrice = amount(row, 'unit_price');
    warnings.push(...checkLineAmount({ lineId: id, amount: net, quantity, unitPrice, adjustment: 0n }));
    const description = cellOf(row, columns, 'description').replace(/\s+/g, ' ');
    if (description === '')
      warnings.push({ code: 'line_without_text', message: `Line ${id} has no description.` });
    return {
      id,
      description,
      ...(quantity === undefined ? {} : { quantity }),
      ...(unitPrice === undefined ? {} : { unitPrice }),
      amount: net,
      taxes: taxesOf(TAXES, (column) => amount(row, column)),
    };
  });
  const total = (column: Column) => {
    const amounts = rows.map((row) => amount(row, column)).filter((text) => text !== undefined);
    return amounts.length === 0 ? undefined : formatDecimal(sum(amounts.map(parseDecimal)));
  };
  const taxes = taxesOf(TAXES, total);
  const lineExtension = formatDecimal(sum(lines.map((line) => parseDecimal(line.amount))));
  const stated = shared('total');
  const payable =
    readTableAmount(stated.value, style, `Line ${stated.line}, column total`) ??
    formatDecimal(parseDecimal(lineExtension) + sum(taxes.map((tax) => parseDecimal(tax.amount))));
  const date = shared('issue_date');
  const cufe = readCufe(shared('cufe').value, warnings);
  const externalId = shared('external_id').value;
  const kind = shared('kind');
  const document: InvoiceDocument = {
    kind: readTableKind(kind.value, kind.line),
    number: cellOf(rows[0] ?? { line: 0, cells: [] }, columns, 'number'),
    ...(cufe === undefined ? {} : { cufe }),
    issueDate: readIssueDate(date.value, `Line ${date.line}, column issue_date`),
    currency: readCurrency(shared('currency')),
    supplier,
    lines,
    taxes,
    withholdings: taxesOf(WITHHOLDINGS, total),
    totals: { lineExtension, allowances: '0', charges: '0', prepaid: '0', payable },
    references: [],
    ...(externalId === '' ? {} : { externalId }),
    warnings,
  };
  if (document.currency !== 'COP') {
    warnings.push({
      code: 'foreign_currency_without_rate',
      message: `The document is in ${document.currency} and tables carry no rate to pesos.`,
    });
  }
  checkKeys(document);
  warnings.push(...checkTotals(document));
  return document;
}

interface SharedValue {
  value: string;
  line: number;
}

/** A value that belongs to the whole document: given on any of its rows, the same on all that give it. */
function sharedValue(rows: TableRow[], columns: Columns, column: Column): SharedValue {
  let found: SharedValue | undefined;
  for (const row of rows) {
    const value = cellOf(row, columns, column);
    if (value === '' || value === found?.value) continue;
    if (found) {
      throw new DocumentRejected(
        'inconsistent_rows',
        `Line ${row.line}, column ${column}: "${value.slice(0, 60)}" differs from line ${found.line} of the same document.`,
      );
    }
    found = { value, line: row.line };
  }
  return found ?? { value: '', line: rows[0]?.line ?? 0 };
}

function taxesOf<Name extends Column>(
  schemes: readonly (readonly [Name, string])[],
  amountOf: (column: Name) => string | undefined,
): DocumentTax[] {
  return schemes.flatMap(([column, scheme]) => {
    const amount = amountOf(column);
    return amount === undefined ? [] : [{ scheme, amount }];
  });
}

function readCurrency({ value, line }: SharedValue): string {
  const currency = value === '' ? 'COP' : value.toUpperCase();
  if (/^[A-Z]{3}$/.test(currency)) return currency;
  throw new DocumentRejected(
    'invalid_currency',
    `Line ${line}: "${value.slice(0, 20)}" is not a currency code.`,
  );
}
