import { buffer } from 'node:stream/consumers';
import { SaxesParser } from 'saxes';
import { fromBufferPromise } from 'yauzl';

export interface ReadCell {
  reference: string;
  /** `n` where the file names none. */
  type: string;
  style: string;
  text: string;
}

export interface ReadSheet {
  name: string;
  rows: ReadCell[][];
  xml: string;
}

/** Every sheet of a workbook, cell by cell, read strictly and without the product's own reader. */
export async function readWorkbook(bytes: Buffer): Promise<ReadSheet[]> {
  const parts = await unpack(bytes);
  const sheets: ReadSheet[] = [];
  const names: string[] = [];
  parse(parts.get('xl/workbook.xml') ?? '', (tag, attributes) => {
    if (tag === 'sheet') names.push(attributes.name ?? '');
  });
  for (const [index, name] of names.entries()) {
    const xml = parts.get(`xl/worksheets/sheet${index + 1}.xml`) ?? '';
    sheets.push({ name, xml, rows: rowsOf(xml) });
  }
  for (const xml of parts.values()) parse(xml, () => undefined);
  return sheets;
}

/** Names and bytes of a ZIP's entries. */
export async function unpackBytes(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(bytes);
  const parts = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    parts.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return parts;
}

/** Names and texts of a ZIP's entries. */
export async function unpack(bytes: Buffer): Promise<Map<string, string>> {
  const parts = await unpackBytes(bytes);
  return new Map([...parts].map(([name, content]) => [name, content.toString()]));
}

function rowsOf(xml: string): ReadCell[][] {
  const rows: ReadCell[][] = [];
  let cell: ReadCell | undefined;
  parse(
    xml,
    (tag, { r = '', t = 'n', s = '0' }) => {
      if (tag === 'row') rows.push([]);
      if (tag === 'f') throw new Error(`a formula in ${cell?.reference}`);
      if (tag !== 'c') return;
      cell = { reference: r, type: t, style: s, text: '' };
      rows.at(-1)?.push(cell);
    },
    (text) => {
      if (cell) cell.text += text;
    },
  );
  return rows;
}

function parse(
  xml: string,
  open: (tag: string, attributes: Record<string, string | undefined>) => void,
  text: (text: string) => void = () => undefined,
): void {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => open(name, attributes));
  parser.on('text', text);
  parser.write(xml).close();
}
