import { Breather } from './breather.js';
import { DocumentRejected } from './document.js';
import { type FoundFile, foundDocument, foundError, ignored, rejected } from './found-file.js';
import type { RandomAccessSource } from './random-access.js';
import { readCsv } from './read-csv.js';
import { readXlsx } from './read-xlsx.js';
import { readXmlSteps } from './read-xml.js';
import { HEAD_BYTES, extensionOf, recogniseFile } from './recognise-file.js';
import { UploadBudget, UploadExhausted } from './upload-budget.js';
import type { UploadLimits } from './upload-limits.js';
import { type Walk, type WalkFile, walkZip } from './walk-zip.js';
import { packageKind } from './zip-package.js';

export type { FileResult, FoundFile } from './found-file.js';
export type { RandomAccessSource } from './random-access.js';

/**
 * Reads one upload (XML, ZIP, CSV, XLSX) and yields every file in it with its outcome, as it goes: one entry and one
 * document in memory at a time, pausing for other work. Throws only when the source fails to deliver.
 */
export async function* walkUpload(input: {
  fileName: string;
  source: RandomAccessSource;
  limits: UploadLimits;
}): AsyncGenerator<FoundFile> {
  const walk: Walk = {
    limits: input.limits,
    budget: new UploadBudget(input.limits),
    breather: new Breather(),
    walkFile,
  };
  try {
    yield* walkFile({ walk, fileName: input.fileName, source: input.source, level: 0 });
  } catch (error) {
    if (!(error instanceof UploadExhausted)) throw error;
    yield rejected(input.fileName, error.code, error.message);
  }
}

async function* walkFile(file: WalkFile): AsyncGenerator<FoundFile> {
  const { fileName, source } = file;
  const head = await source.read(0, Math.min(HEAD_BYTES, source.size));
  switch (recogniseFile(head, fileName)) {
    case 'empty':
      yield rejected(fileName, 'empty_file', 'The file is empty.');
      return;
    case 'zip':
      yield* walkPackage(file);
      return;
    case 'xml':
      yield await readXmlFile(file);
      return;
    case 'csv':
      yield* readCsvFile(file);
      return;
    case 'old_office':
      yield oldOffice(fileName);
      return;
    case 'archive':
      yield rejected(fileName, 'unsupported_archive', 'Only ZIP archives are opened; pack the files as ZIP.');
      return;
    case 'other':
      yield ignored(fileName, 'unsupported_file', 'The file is neither XML, ZIP, CSV nor XLSX.');
      return;
  }
}

async function* walkPackage(file: WalkFile): AsyncGenerator<FoundFile> {
  const { fileName, source, walk } = file;
  try {
    switch (await packageKind(source)) {
      case 'workbook':
        yield* readXlsx({ source, fileName, ...walk });
        return;
      case 'office':
        yield ignored(
          fileName,
          'unsupported_file',
          'The file is an office document, not a table of invoices.',
        );
        return;
      case 'zip':
        yield* walkZip(file);
        return;
    }
  } catch (error) {
    if (error instanceof UploadExhausted) throw error;
    yield foundError(fileName, error);
  }
}

async function readXmlFile(file: WalkFile): Promise<FoundFile> {
  const { walk, fileName } = file;
  try {
    const bytes = await readWhole(file.source, walk.limits.xml.documentBytesMax);
    return foundDocument(fileName, await walk.breather.run(readXmlSteps(bytes, walk.limits.xml)));
  } catch (error) {
    return foundError(fileName, error);
  }
}

async function* readCsvFile({ walk, fileName, source }: WalkFile): AsyncGenerator<FoundFile> {
  try {
    const bytes = await readWhole(source, walk.limits.tableBytesMax);
    yield* readCsv({ bytes, fileName, limits: walk.limits, breather: walk.breather });
  } catch (error) {
    yield foundError(fileName, error);
  }
}

async function readWhole(source: RandomAccessSource, bytesMax: number): Promise<Buffer> {
  if (source.size <= bytesMax) return source.read(0, source.size);
  throw new DocumentRejected(
    'document_too_large',
    `The file takes ${source.size} bytes; ${bytesMax} are allowed.`,
  );
}

/** Old and password-protected workbooks share their form with old texts and mails. */
function oldOffice(fileName: string): FoundFile {
  if (['doc', 'ppt', 'msg', 'db'].includes(extensionOf(fileName))) {
    return ignored(fileName, 'unsupported_file', 'The file is neither XML, ZIP, CSV nor XLSX.');
  }
  return rejected(
    fileName,
    'xls_unsupported',
    'The workbook is in the old .xls form or protected by a password: save it as .xlsx without one.',
  );
}
