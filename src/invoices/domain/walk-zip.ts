import type { Breather } from './breather.js';
import { type FoundFile, foundError, ignored, rejected } from './found-file.js';
import { type RandomAccessSource, bufferSource } from './random-access.js';
import { isLitter, isUsuallyNoDocument, recogniseFile } from './recognise-file.js';
import { unpackEntry, unpackHead } from './unpack-entry.js';
import { type UploadBudget, UploadExhausted } from './upload-budget.js';
import type { UploadLimits } from './upload-limits.js';
import { ZipArchive, type ZipEntry } from './zip-archive.js';

/** What one walk through an upload carries along. */
export interface Walk {
  limits: UploadLimits;
  budget: UploadBudget;
  breather: Breather;
  walkFile: (file: WalkFile) => AsyncGenerator<FoundFile>;
}

export interface WalkFile {
  walk: Walk;
  fileName: string;
  source: RandomAccessSource;
  /** How many archives lie around this file. */
  level: number;
}

/**
 * Every file of a ZIP in the order of its directory. A bad entry costs that entry, a bad directory ends the archive
 * (thrown as `DocumentRejected`), a limit of the upload ends the walk (`UploadExhausted`).
 */
export async function* walkZip({ walk, fileName, source, level }: WalkFile): AsyncGenerator<FoundFile> {
  if (level >= walk.limits.nestingMax) {
    yield rejected(
      fileName,
      'zip_nesting',
      `More than ${walk.limits.nestingMax} ZIP files lie inside one another.`,
    );
    return;
  }
  const archive = await ZipArchive.open(source);
  walk.budget.takeEntries(archive.entryCount);
  let isEmpty = true;
  for await (const entry of archive.entries()) {
    if (isLitter(entry.name)) continue;
    isEmpty = false;
    yield* walkEntry({ walk, archive, entry, fileName: `${fileName}/${entry.name}`, level: level + 1 });
    if (walk.breather.isDue()) await walk.breather.pause();
  }
  if (isEmpty) yield rejected(fileName, 'zip_empty', 'The ZIP holds no files.');
}

interface WalkEntry {
  walk: Walk;
  archive: ZipArchive;
  entry: ZipEntry;
  fileName: string;
  level: number;
}

async function* walkEntry({ walk, archive, entry, fileName, level }: WalkEntry): AsyncGenerator<FoundFile> {
  if (isUnsafe(entry.name)) {
    yield rejected(fileName, 'unsafe_path', 'The name of the entry leads out of the archive.');
    return;
  }
  let bytes: Buffer;
  try {
    if (
      isUsuallyNoDocument(entry.name) &&
      recogniseFile(await unpackHead({ archive, entry }), entry.name) === 'other'
    ) {
      yield ignored(fileName, 'unsupported_file', 'The file is neither XML, ZIP, CSV nor XLSX.');
      return;
    }
    bytes = await unpackEntry({ archive, entry, ...walk });
  } catch (error) {
    if (error instanceof UploadExhausted) throw error;
    yield foundError(fileName, error);
    return;
  }
  yield* walk.walkFile({ walk, fileName, source: bufferSource(bytes), level });
}

function isUnsafe(name: string): boolean {
  return /^(?:\/|[A-Za-z]:)/.test(name) || name.includes('\0') || name.split('/').includes('..');
}
