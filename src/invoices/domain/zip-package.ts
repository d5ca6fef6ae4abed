import type { RandomAccessSource } from './random-access.js';
import { ZipArchive } from './zip-archive.js';

/** Workbooks have some dozens of parts; a longer directory is an archive of documents. */
const PARTS_MAX = 1000;

/** Tells a workbook and other office files from a plain ZIP by their parts; throws `zip_malformed`. */
export async function packageKind(source: RandomAccessSource): Promise<'workbook' | 'office' | 'zip'> {
  const archive = await ZipArchive.open(source);
  if (archive.entryCount > PARTS_MAX) return 'zip';
  let hasTypes = false;
  let folder: 'workbook' | 'office' | undefined;
  for await (const { name } of archive.entries()) {
    if (name === '[Content_Types].xml') hasTypes = true;
    else if (name.startsWith('xl/')) folder = 'workbook';
    else if (name.startsWith('word/') || name.startsWith('ppt/')) folder ??= 'office';
    if (hasTypes && folder === 'workbook') break;
  }
  return hasTypes && folder ? folder : 'zip';
}
