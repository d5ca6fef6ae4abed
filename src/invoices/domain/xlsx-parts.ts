import { DocumentRejected } from './document.js';
import { type XmlHandler, scanXml } from './scan-xml.js';
import type { UploadLimits } from './upload-limits.js';

/** Reads one part of a workbook. A cell has at most two elements of its own, beside formats and rich text. */
export function scanPart(part: { text: string; name: string; limits: UploadLimits; handler: XmlHandler }) {
  const elementsMax = part.limits.tableRowsMax * part.limits.tableColumnsMax * 4;
  return scanXml({
    text: part.text,
    skippedLines: 0,
    subject: `The part ${part.name} of the workbook`,
    limits: { depthMax: part.limits.xml.depthMax, elementsMax },
    handler: part.handler,
  });
}

export interface WorkbookInfo {
  is1904: boolean;
  /** Relationship id of the first sheet. */
  sheetId: string;
}

/** The date system and first sheet named in `xl/workbook.xml`. */
export function* readWorkbook(text: string, limits: UploadLimits): Generator<undefined, WorkbookInfo> {
  let is1904 = false;
  let sheetId: string | undefined;
  yield* scanPart({
    text,
    name: 'workbook.xml',
    limits,
    handler: {
      open(tag) {
        const value = (local: string) =>
          Object.values(tag.attributes).find((each) => each.local === local)?.value;
        if (tag.local === 'workbookPr') is1904 = ['1', 'true'].includes(value('date1904') ?? '');
        if (tag.local === 'sheet') sheetId ??= value('id');
        return true;
      },
      text: () => undefined,
      close: () => undefined,
    },
  });
  if (sheetId === undefined) throw new DocumentRejected('xlsx_malformed', 'The workbook has no sheet.');
  return { is1904, sheetId };
}

/** Where the part with a relationship id lies in the package. */
export function* readTarget(
  text: string,
  id: string,
  limits: UploadLimits,
): Generator<undefined, string | undefined> {
  let target: string | undefined;
  yield* scanPart({
    text,
    name: 'workbook.xml.rels',
    limits,
    handler: {
      open(tag) {
        if (tag.local === 'Relationship' && tag.attributes.Id?.value === id)
          target = tag.attributes.Target?.value;
        return true;
      },
      text: () => undefined,
      close: () => undefined,
    },
  });
  if (target === undefined) return undefined;
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
}

/** The strings that cells refer to by number. Phonetic guides are no part of them. */
export function* readSharedStrings(text: string, limits: UploadLimits): Generator<undefined, string[]> {
  const strings: string[] = [];
  let current = '';
  let isText = false;
  yield* scanPart({
    text,
    name: 'sharedStrings.xml',
    limits,
    handler: {
      open(tag) {
        if (tag.local === 'si') current = '';
        isText = tag.local === 't';
        return tag.local !== 'rPh';
      },
      text(value) {
        if (isText) current += value;
      },
      close(_depth, tag) {
        isText = false;
        if (tag.local === 'si') strings.push(current);
      },
    },
  });
  return strings;
}
