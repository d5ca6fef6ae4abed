import { ZipFile } from 'yazl';
import { bufferSource } from '../../src/invoices/domain/random-access.js';
import { DEFAULT_UPLOAD_LIMITS, type UploadLimits } from '../../src/invoices/domain/upload-limits.js';
import { type FoundFile, walkUpload } from '../../src/invoices/domain/walk-upload.js';

/** A ZIP of the given entries, in their order; names ending in `/` are folders. */
export async function zipOf(entries: [name: string, content: string | Buffer][]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of entries) {
    if (name.endsWith('/')) zip.addEmptyDirectory(name);
    else zip.addBuffer(Buffer.from(content), name);
  }
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Replaces every occurrence of a text by another of the same length, for names that no honest writer makes. */
export function forge(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

/** Offset of the directory record of the entry at `index`. */
export function directoryRecord(zip: Buffer, index = 0): number {
  let offset = zip.readUInt32LE(zip.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16);
  for (let passed = 0; passed < index; passed++) {
    offset +=
      46 + zip.readUInt16LE(offset + 28) + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32);
  }
  return offset;
}

/** Everything a walk finds in an upload of these bytes. */
export async function walkBytes(
  fileName: string,
  bytes: Buffer | string,
  limits: UploadLimits = DEFAULT_UPLOAD_LIMITS,
): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for await (const file of walkUpload({ fileName, source: bufferSource(Buffer.from(bytes)), limits }))
    found.push(file);
  return found;
}

/** `name: outcome` or `name: code` of each file, to compare at a glance. */
export function summary(found: FoundFile[]): string[] {
  return found.map(({ fileName, result }) =>
    result.outcome === 'document' ? `${fileName}: ${result.document.number}` : `${fileName}: ${result.code}`,
  );
}

/** A workbook of one sheet; a cell is a text or `{ n: raw number }`. */
export async function workbookOf(
  rows: (string | { n: string })[][],
  options: { is1904?: boolean; sharedStrings?: boolean } = {},
): Promise<Buffer> {
  const strings: string[] = [];
  const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const cell = (value: string | { n: string }, reference: string): string => {
    if (typeof value !== 'string') return `<c r="${reference}" s="1"><v>${value.n}</v></c>`;
    if (value === '') return '';
    if (!options.sharedStrings)
      return `<c r="${reference}" t="inlineStr"><is><t>${escape(value)}</t></is></c>`;
    return `<c r="${reference}" t="s"><v>${strings.push(value) - 1}</v></c>`;
  };
  const sheet = rows
    .map((row, line) => {
      const cells = row.map((value, column) => cell(value, `${String.fromCharCode(65 + column)}${line + 1}`));
      return `<row r="${line + 1}">${cells.join('')}</row>`;
    })
    .join('');
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  return zipOf([
    ['[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'],
    [
      'xl/workbook.xml',
      `<workbook ${main} xmlns:r="${relations}"><workbookPr date1904="${options.is1904 ? 1 : 0}"/><sheets><sheet name="Hoja1" sheetId="1" r:id="rId7"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId7" Target="worksheets/hoja.xml"/></Relationships>',
    ],
    [
      'xl/sharedStrings.xml',
      `<sst ${main}>${strings.map((text) => `<si><t>${escape(text)}</t><rPh sb="0" eb="1"><t>guide</t></rPh></si>`).join('')}</sst>`,
    ],
    ['xl/worksheets/hoja.xml', `<worksheet ${main}><sheetData>${sheet}</sheetData></worksheet>`],
  ]);
}
