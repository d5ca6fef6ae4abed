import { Readable } from 'node:stream';
import { csvRecord } from '../../http/csv.js';
import type { JournalItem, JournalVoucher } from '../../invoices/journal-reader.service.js';
import { type SheetRow, writeXlsx } from '../sheets/xlsx-writer.js';
import { type ZipPart, zipStream } from '../sheets/zip-stream.js';
import { JOURNAL_COLUMNS, journalRows, voucherKey } from './domain/neutral-journal.js';
import { SIIGO_COLUMNS, type SiigoOptions, siigoRows } from './domain/siigo-journal.js';

type Vouchers = AsyncIterable<JournalVoucher>;

/** One row a line, RFC 4180. */
export function journalCsv(vouchers: Vouchers): Readable {
  return textStream(async function* () {
    yield csvRecord(JOURNAL_COLUMNS.map(({ title }) => title));
    for await (const voucher of vouchers)
      yield journalRows(voucher)
        .map((row) => csvRecord(row))
        .join('');
  });
}

/** The same rows as a workbook. */
export function journalXlsx(vouchers: Vouchers): Readable {
  return writeXlsx([{ name: 'Journal', columns: JOURNAL_COLUMNS, rows: rowsOf(vouchers, journalRows) }]);
}

/** A voucher an item, `lines` inside it, with what is said of the whole before them. */
export function journalJson(vouchers: Vouchers, about: object): Readable {
  return textStream(async function* () {
    yield `${JSON.stringify(about).slice(0, -1)},"items":[`;
    let separator = '';
    for await (const voucher of vouchers) {
      yield separator + JSON.stringify({ voucher: voucherKey(voucher), ...voucher });
      separator = ',';
    }
    yield '],"nextCursor":null}';
  });
}

/** One file for Siigo; `place` is how many vouchers other files hold before it. */
export function siigoXlsx(vouchers: Vouchers, options: SiigoOptions & { place: number }): Readable {
  let { place } = options;
  const rows = rowsOf(vouchers, (voucher) => siigoRows(voucher, { ...options, place: place++ }));
  return writeXlsx([{ name: 'Comprobantes', columns: SIIGO_COLUMNS, rows }]);
}

/** Several files for Siigo, numbered in the order in which they are to be imported. */
export function siigoZip(
  files: readonly JournalItem[][],
  options: SiigoOptions & { name: string; read: (items: readonly JournalItem[]) => Vouchers },
): Readable {
  const digits = Math.max(2, String(files.length).length);
  let before = 0;
  const parts = files.map((items, index): ZipPart => {
    const place = before;
    before += items.length;
    return {
      path: `${options.name}-${String(index + 1).padStart(digits, '0')}.xlsx`,
      content: () => siigoXlsx(options.read(items), { ...options, place }),
      compress: false,
    };
  });
  return zipStream(parts);
}

async function* rowsOf(
  vouchers: Vouchers,
  rows: (voucher: JournalVoucher) => SheetRow[],
): AsyncGenerator<SheetRow> {
  for await (const voucher of vouchers) yield* rows(voucher);
}

function textStream(texts: () => AsyncGenerator<string>): Readable {
  return Readable.from(texts(), { objectMode: false });
}
