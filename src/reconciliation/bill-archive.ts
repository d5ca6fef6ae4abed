import { crc32 } from 'node:zlib';
import { openPromise, type Entry } from 'yauzl';
import { BillRefused } from './domain/bill-refusal.js';
import type { BillSpool, SpooledFile } from './bill-spool.js';

/** Every workbook of a spreadsheet is a ZIP with this entry. */
const WORKBOOK = '[Content_Types].xml';
/** An export has two files; folders and what an operating system adds are a few more. */
const ENTRIES_MAX = 100;
/** Ten million rows. */
const UNPACKED_BYTES_MAX = 2 * 1024 * 1024 * 1024;
/** Bills compress 10 to 40 times; deflate ends at 1,032. */
const RATIO_MAX = 200;
/** Small files of one repeated word pass any ratio; they cannot hurt. */
const RATIO_FROM_BYTES = 1024 * 1024;

/** True for a file that begins as a ZIP does, the empty one included. */
export function isZip(head: Buffer): boolean {
  return head.length >= 4 && head[0] === 0x50 && head[1] === 0x4b && [0x03, 0x05].includes(head[2] ?? 0);
}

/** Unpacks the tables of a bill's ZIP to the spool. yauzl refuses names that lead out, and data beyond the stated size. */
export async function unpackBill(file: SpooledFile, spool: BillSpool): Promise<SpooledFile[]> {
  try {
    return await unpack(file, spool);
  } catch (error) {
    if (error instanceof BillRefused) throw error;
    const reason = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    throw new BillRefused(
      'bill_archive',
      `${file.name} is damaged or was not downloaded to its end: ${reason}`,
    );
  }
}

async function unpack(file: SpooledFile, spool: BillSpool): Promise<SpooledFile[]> {
  const zip = await openPromise(file.path, { lazyEntries: true, autoClose: false });
  try {
    if (zip.entryCount > ENTRIES_MAX) throw refused(file, `has more than ${ENTRIES_MAX} entries`);
    const found: SpooledFile[] = [];
    let bytes = 0;
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.split('/').at(-1) ?? '';
      if (entry.fileName === WORKBOOK) throw workbook(file);
      if (name === '' || !name.toLowerCase().endsWith('.csv') || name.startsWith('.')) continue;
      if (entry.fileName.startsWith('__MACOSX/')) continue;
      check(file, entry);
      bytes += entry.uncompressedSize;
      if (bytes > UNPACKED_BYTES_MAX) throw refused(file, 'holds more than 2 GiB');
      found.push(await spool.store(name, sound(file, entry, await zip.openReadStreamPromise(entry))));
    }
    return found;
  } finally {
    zip.close();
  }
}

function check(file: SpooledFile, entry: Entry): void {
  if (entry.isEncrypted()) throw refused(file, 'is encrypted');
  const { uncompressedSize, compressedSize } = entry;
  if (uncompressedSize > RATIO_FROM_BYTES && uncompressedSize > compressedSize * RATIO_MAX)
    throw refused(file, `unpacks to more than ${RATIO_MAX} times its size`);
}

/** The bytes of an entry, held against its checksum, which yauzl leaves aside. */
async function* sound(file: SpooledFile, entry: Entry, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const chunk of bytes) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== entry.crc32) throw refused(file, `is damaged: ${entry.fileName} does not come to its checksum`);
}

function workbook({ name }: SpooledFile): BillRefused {
  return new BillRefused(
    'bill_edited',
    `${name} is a workbook of a spreadsheet; upload the ZIP or the CSV files as they were downloaded.`,
  );
}

function refused(file: SpooledFile, what: string): BillRefused {
  return new BillRefused('bill_archive', `${file.name} ${what}.`);
}
