import { promisify } from 'node:util';
import { constants, crc32, inflateRaw, inflateRawSync } from 'node:zlib';
import { DocumentRejected } from './document.js';
import type { UploadBudget } from './upload-budget.js';
import type { UploadLimits } from './upload-limits.js';
import type { ZipArchive, ZipEntry } from './zip-archive.js';

const inflateAside = promisify(inflateRaw);
/** Larger entries are unpacked on another thread; for small ones the way there costs more than the work. */
const INFLATE_HERE_BYTES_MAX = 512 * 1024;
/** Small files of one repeated word pass any ratio; they cannot hurt. */
const RATIO_FROM_BYTES = 1024 * 1024;
const HEAD_PACKED_BYTES = 1024;

export interface Unpacking {
  archive: ZipArchive;
  entry: ZipEntry;
  limits: UploadLimits;
  budget: UploadBudget;
}

/**
 * One entry's bytes, never more than the directory promised and the limits allow. Refuses with `zip_encrypted`,
 * `zip_method`, `entry_too_large`, `zip_ratio`, `zip_bomb` (more data than promised) or `zip_malformed`.
 */
export async function unpackEntry({ archive, entry, limits, budget }: Unpacking): Promise<Buffer> {
  checkEntry(entry, limits);
  budget.takeBytes(entry.uncompressedBytes);
  const packed = await archive.packedBytes(entry);
  const bytes = entry.method === 0 ? packed : await inflate(packed, entry.uncompressedBytes);
  if (bytes.length !== entry.uncompressedBytes || crc32(bytes) !== entry.crc32) {
    throw new DocumentRejected(
      'zip_malformed',
      'The entry does not unpack to the size and checksum the ZIP states.',
    );
  }
  return bytes;
}

/** The first bytes of an entry, to recognise what needs no unpacking; empty when they cannot be had. */
export async function unpackHead({ archive, entry }: Pick<Unpacking, 'archive' | 'entry'>): Promise<Buffer> {
  if (entry.isEncrypted) return Buffer.alloc(0);
  const packed = await archive.packedBytes(entry, HEAD_PACKED_BYTES);
  if (entry.method === 0) return packed;
  try {
    return inflateRawSync(packed, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: 2048 * HEAD_PACKED_BYTES,
    });
  } catch {
    return Buffer.alloc(0);
  }
}

function checkEntry(entry: ZipEntry, limits: UploadLimits): void {
  if (entry.isEncrypted)
    throw new DocumentRejected('zip_encrypted', 'The entry is encrypted and cannot be read.');
  if (entry.method !== 0 && entry.method !== 8) {
    throw new DocumentRejected(
      'zip_method',
      `The entry is packed by method ${entry.method}, which is not supported.`,
    );
  }
  const largest = Math.max(entry.uncompressedBytes, entry.compressedBytes);
  if (largest > limits.entryBytesMax) {
    throw new DocumentRejected(
      'entry_too_large',
      `The entry takes ${largest} bytes; ${limits.entryBytesMax} are allowed.`,
    );
  }
  if (
    entry.uncompressedBytes >= RATIO_FROM_BYTES &&
    entry.uncompressedBytes > entry.compressedBytes * limits.ratioMax
  ) {
    throw new DocumentRejected(
      'zip_ratio',
      `The entry unpacks to more than ${limits.ratioMax} times its packed size.`,
    );
  }
}

async function inflate(packed: Buffer, promisedBytes: number): Promise<Buffer> {
  const options = {
    maxOutputLength: Math.max(1, promisedBytes),
    // One piece of the right size spares the joining.
    chunkSize: Math.min(Math.max(64, promisedBytes + 1), INFLATE_HERE_BYTES_MAX),
  };
  try {
    return promisedBytes <= INFLATE_HERE_BYTES_MAX
      ? inflateRawSync(packed, options)
      : await inflateAside(packed, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new DocumentRejected('zip_bomb', 'The entry unpacks to more than the ZIP states.');
    }
    throw new DocumentRejected('zip_malformed', 'The packed data of the entry is damaged.');
  }
}
