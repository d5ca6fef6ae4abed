import { DocumentIgnored, DocumentRejected, type InvoiceDocument } from './document.js';

export type FileResult =
  | { outcome: 'document'; document: InvoiceDocument }
  | { outcome: 'rejected' | 'ignored'; code: string; detail: string };

/** One file (or one document of a table) of an upload and what became of it. */
export interface FoundFile {
  /** `outer.zip/inner.zip/file.xml`, or `list.csv#FE-1` for one document of a table. */
  fileName: string;
  result: FileResult;
}

const NAME_CHARS_MAX = 400;

export function rejected(fileName: string, code: string, detail: string): FoundFile {
  return { fileName: showName(fileName), result: { outcome: 'rejected', code, detail } };
}

export function ignored(fileName: string, code: string, detail: string): FoundFile {
  return { fileName: showName(fileName), result: { outcome: 'ignored', code, detail } };
}

export function foundDocument(fileName: string, document: InvoiceDocument): FoundFile {
  return { fileName: showName(fileName), result: { outcome: 'document', document } };
}

/** The row for an expected refusal; anything else is a fault of ours or of the storage and is thrown again. */
export function foundError(fileName: string, error: unknown): FoundFile {
  if (error instanceof DocumentRejected) return rejected(fileName, error.code, error.message);
  if (error instanceof DocumentIgnored) return ignored(fileName, error.code, error.message);
  throw error;
}

/** Names come from strangers: control characters (NUL breaks PostgreSQL text) and endless names go. */
function showName(fileName: string): string {
  // eslint-disable-next-line no-control-regex
  const plain = fileName.replace(/[\u0000-\u001f\u007f]/g, '�');
  return plain.length <= NAME_CHARS_MAX ? plain : `${plain.slice(0, NAME_CHARS_MAX - 1)}…`;
}
