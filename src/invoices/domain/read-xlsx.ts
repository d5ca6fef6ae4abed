import type { Breather } from './breather.js';
import { decodeXml } from './decode-text.js';
import { DocumentRejected } from './document.js';
import { type FoundFile, foundError } from './found-file.js';
import type { RandomAccessSource } from './random-access.js';
import { tableDocuments } from './table-rows.js';
import { unpackEntry } from './unpack-entry.js';
import { type UploadBudget, UploadExhausted } from './upload-budget.js';
import type { UploadLimits } from './upload-limits.js';
import { readSharedStrings, readTarget, readWorkbook } from './xlsx-parts.js';
import { type Sheet, readSheet } from './xlsx-sheet.js';
import { ZipArchive, type ZipEntry } from './zip-archive.js';

export interface XlsxInput {
  source: RandomAccessSource;
  fileName: string;
  limits: UploadLimits;
  budget: UploadBudget;
  breather: Breather;
}

/**
 * The documents of a workbook's first sheet, by the same columns as a CSV file. The reader is our own because the
 * libraries hand out numbers as floats, and amounts must not pass through one.
 */
export async function* readXlsx(input: XlsxInput): AsyncGenerator<FoundFile> {
  const { fileName, limits, breather } = input;
  try {
    const { columns, rows } = await openSheet(input);
    if (columns === undefined) throw new DocumentRejected('empty_file', 'The first sheet is empty.');
    for (const found of tableDocuments({
      fileName,
      columns,
      rows,
      style: 'point',
      linesMax: limits.xml.linesMax,
    })) {
      yield found;
      if (breather.isDue()) await breather.pause();
    }
  } catch (error) {
    if (error instanceof UploadExhausted) throw error;
    yield foundError(fileName, error);
  }
}

async function openSheet({ source, limits, budget, breather }: XlsxInput): Promise<Sheet> {
  const archive = await ZipArchive.open(source);
  const entries = new Map<string, ZipEntry>();
  for await (const entry of archive.entries()) entries.set(entry.name, entry);
  const part = async (name: string): Promise<string | undefined> => {
    const entry = entries.get(name);
    if (entry === undefined) return undefined;
    if (entry.uncompressedBytes > limits.tableBytesMax) {
      throw new DocumentRejected(
        'document_too_large',
        `The part ${name} takes ${entry.uncompressedBytes} bytes; ${limits.tableBytesMax} are allowed.`,
      );
    }
    return decodeXml(await unpackEntry({ archive, entry, limits, budget })).text;
  };
  const needed = async (name: string): Promise<string> => {
    const text = await part(name);
    if (text !== undefined) return text;
    throw new DocumentRejected('xlsx_malformed', `The workbook lacks the part ${name}.`);
  };

  const workbook = await breather.run(readWorkbook(await needed('xl/workbook.xml'), limits));
  const relations = await needed('xl/_rels/workbook.xml.rels');
  const target = await breather.run(readTarget(relations, workbook.sheetId, limits));
  const strings = await part('xl/sharedStrings.xml');
  const sharedStrings = strings === undefined ? [] : await breather.run(readSharedStrings(strings, limits));
  const text = await needed(target ?? 'xl/worksheets/sheet1.xml');
  return breather.run(readSheet({ text, sharedStrings, is1904: workbook.is1904, limits }));
}
