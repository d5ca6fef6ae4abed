import { parseTaxId } from '../../../companies/domain/nit.js';
import type { JournalLine, JournalVoucher } from '../../../invoices/journal-reader.service.js';
import type { SheetColumn, SheetRow } from '../../sheets/xlsx-writer.js';
import { splitNumber } from './voucher-number.js';

/** Siigo takes no more in one file. */
export const SIIGO_ROWS_MAX = 500;
/** Suppliers, and costs and expenses payable: what is owed, with a day by which. */
const PAYABLE = /^2(205|335)/;
const DESCRIPTION_CHARACTERS_MAX = 255;
/** The books of Colombian companies are in pesos; Siigo wants currency and rate only for the others. */
const BOOK_CURRENCY = 'COP';

export interface SiigoOptions {
  /** Siigo's code of the type of voucher, as the company has set it up. */
  voucherType: string;
  /** The consecutive number of the first voucher. */
  firstNumber: number;
}

interface Context extends SiigoOptions {
  voucher: JournalVoucher;
  line: JournalLine;
  number: number;
}

type Cell = (context: Context) => string | null;

const payable =
  (cell: Cell): Cell =>
  (context) =>
    PAYABLE.test(context.line.account) ? cell(context) : null;
const foreign =
  (cell: Cell): Cell =>
  (context) =>
    context.voucher.currency === BOOK_CURRENCY ? null : cell(context);
const nothing: Cell = () => null;

/** The 27 columns of Siigo Nube's import of vouchers, in its order. Codes are text, so that none loses a zero. */
const COLUMNS: readonly (SheetColumn & { cell: Cell })[] = [
  { title: 'Tipo de comprobante', kind: 'text', cell: ({ voucherType }) => voucherType },
  { title: 'Consecutivo comprobante', kind: 'number', cell: ({ number }) => String(number) },
  { title: 'Fecha de elaboración', kind: 'text', cell: ({ voucher }) => dayFirst(voucher.issueDate) },
  { title: 'Sigla moneda', kind: 'text', cell: foreign(({ voucher }) => voucher.currency) },
  { title: 'Tasa de cambio', kind: 'number', cell: foreign(({ voucher }) => voucher.exchangeRate) },
  { title: 'Código cuenta contable', kind: 'text', cell: ({ line }) => line.account },
  {
    title: 'Identificación tercero',
    kind: 'text',
    cell: ({ voucher }) => parseTaxId(voucher.supplier.taxId).taxId,
  },
  { title: 'Sucursal', kind: 'text', cell: nothing },
  { title: 'Código producto', kind: 'text', cell: nothing },
  { title: 'Código de bodega', kind: 'text', cell: nothing },
  { title: 'Acción', kind: 'text', cell: nothing },
  { title: 'Cantidad producto', kind: 'number', cell: nothing },
  { title: 'Prefijo', kind: 'text', cell: payable(({ voucher }) => splitNumber(voucher.number).prefix) },
  {
    title: 'Consecutivo',
    kind: 'text',
    cell: payable(({ voucher }) => splitNumber(voucher.number).consecutive),
  },
  { title: 'No. cuota', kind: 'number', cell: payable(() => '1') },
  {
    title: 'Fecha vencimiento',
    kind: 'text',
    cell: payable(({ voucher }) => dayFirst(voucher.dueDate ?? voucher.issueDate)),
  },
  { title: 'Código impuesto', kind: 'text', cell: nothing },
  { title: 'Código grupo activo fijo', kind: 'text', cell: nothing },
  { title: 'Código activo fijo', kind: 'text', cell: nothing },
  {
    title: 'Descripción',
    kind: 'text',
    width: 40,
    cell: ({ line }) => line.description.slice(0, DESCRIPTION_CHARACTERS_MAX),
  },
  { title: 'Código centro/subcentro de costos', kind: 'text', cell: nothing },
  { title: 'Débito', kind: 'number', cell: ({ line }) => line.debit },
  { title: 'Crédito', kind: 'number', cell: ({ line }) => line.credit },
  {
    title: 'Observaciones',
    kind: 'text',
    width: 40,
    cell: ({ voucher }) => `${voucher.supplier.name} ${voucher.number}`.slice(0, DESCRIPTION_CHARACTERS_MAX),
  },
  { title: 'Base gravable libro compras/ventas', kind: 'number', cell: nothing },
  { title: 'Base exenta libro compras/ventas', kind: 'number', cell: nothing },
  { title: 'Mes de cierre', kind: 'text', cell: nothing },
];

export const SIIGO_COLUMNS: readonly SheetColumn[] = COLUMNS;

/** The rows of one voucher, the `place`th of the export from 0. */
export function siigoRows(voucher: JournalVoucher, options: SiigoOptions & { place: number }): SheetRow[] {
  const number = options.firstNumber + options.place;
  return voucher.lines.map((line) => COLUMNS.map(({ cell }) => cell({ ...options, voucher, line, number })));
}

/**
 * Divides vouchers, in their order, into files of at most `SIIGO_ROWS_MAX` rows without breaking one. A voucher that no
 * file can hold is given back instead.
 */
export function splitVouchers<Item extends { lines: number }>(
  items: readonly Item[],
): { files: Item[][] } | { tooLarge: Item } {
  const files: Item[][] = [];
  let rows = SIIGO_ROWS_MAX;
  for (const item of items) {
    if (item.lines > SIIGO_ROWS_MAX) return { tooLarge: item };
    if (rows + item.lines > SIIGO_ROWS_MAX) {
      files.push([]);
      rows = 0;
    }
    files.at(-1)?.push(item);
    rows += item.lines;
  }
  return { files };
}

function dayFirst(day: string): string {
  return day.split('-').reverse().join('/');
}
