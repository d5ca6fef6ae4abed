import { jsonInvoices } from '../support/api-client.js';
import { zipOf } from '../support/zip-fixture.js';

const LINE_AMOUNT = 100_000;
const LINE_TAX = 19_000;
const LINE_TOTAL = LINE_AMOUNT + LINE_TAX;
/** More than the model is asked at once: such an invoice takes several requests. */
const LONG_LINES = 90;
const LONG_PARTS = 2;
const LONG_PREFIX = 'L';
const FILE_INVOICES_MAX = 7;

/** One side of the entry that an invoice of ours must get, and in how many parts its lines are asked. */
export function expectedOf(number: string): { total: string; parts: number } {
  const long = number.startsWith(LONG_PREFIX);
  return { total: String((long ? LONG_LINES : 1) * LINE_TOTAL), parts: long ? LONG_PARTS : 1 };
}

/** `count` invoices, the first `long` of them too long for one request. */
export function invoicesOf(count: number, long: number): Record<string, unknown>[] {
  return jsonInvoices(count).map((invoice, index) => (index < long ? lengthened(invoice, index) : invoice));
}

function lengthened(invoice: Record<string, unknown>, index: number): Record<string, unknown> {
  return {
    ...invoice,
    externalId: `${LONG_PREFIX}-${index}`,
    number: `${LONG_PREFIX}${index}`,
    lines: Array.from({ length: LONG_LINES }, (_, line) => ({
      id: String(line + 1),
      // Told apart by letters: lines that differ by a number alone are asked once.
      description: `Resma de papel carta ${wordOf(line)}`,
      quantity: '1',
      unitPrice: `${LINE_AMOUNT}.00`,
      amount: `${LINE_AMOUNT}.00`,
    })),
    taxes: [
      {
        scheme: '01',
        percent: '19.00',
        base: `${LONG_LINES * LINE_AMOUNT}.00`,
        amount: `${LONG_LINES * LINE_TAX}.00`,
      },
    ],
    total: `${LONG_LINES * LINE_TOTAL}.00`,
  };
}

function wordOf(line: number): string {
  const letter = (place: number) => String.fromCharCode('a'.charCodeAt(0) + place);
  return `zaf${letter(Math.floor(line / 10))}r${letter(line % 10)}`;
}

/** The same invoices as files: a CSV, and a ZIP of several. */
export async function asFiles(
  invoices: readonly Record<string, unknown>[],
): Promise<{ name: string; bytes: Uint8Array | string }[]> {
  const half = Math.ceil(invoices.length / 2);
  const entries: [string, string][] = [];
  for (let first = half; first < invoices.length; first += FILE_INVOICES_MAX)
    entries.push([
      `facturas-${first}.csv`,
      asCsv(invoices.slice(first, Math.min(first + FILE_INVOICES_MAX, invoices.length))),
    ]);
  return [
    { name: 'primeras.csv', bytes: asCsv(invoices.slice(0, half)) },
    { name: 'otras.zip', bytes: await zipOf(entries) },
  ];
}

const COLUMNS =
  'external_id,number,issue_date,currency,supplier_tax_id,supplier_name,line_id,description,quantity,unit_price,amount,iva,total';

function asCsv(invoices: readonly Record<string, unknown>[]): string {
  const rows = invoices.flatMap((invoice) => {
    const supplier = invoice['supplier'] as { taxId: string; name: string };
    const head = [invoice['externalId'], invoice['number'], invoice['issueDate'], invoice['currency']];
    return (invoice['lines'] as Record<string, string>[]).map((line) =>
      [
        ...[...head, supplier.taxId, supplier.name],
        ...[line['id'], line['description'], line['quantity'], line['unitPrice'], line['amount']],
        ...[LINE_TAX, invoice['total']],
      ].join(','),
    );
  });
  return [COLUMNS, ...rows].join('\n');
}
