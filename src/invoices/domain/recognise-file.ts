export type FileKind = 'empty' | 'xml' | 'zip' | 'csv' | 'old_office' | 'archive' | 'other';

export const HEAD_BYTES = 4096;

const MAGIC: [kind: FileKind, bytes: string][] = [
  ['zip', 'PK\x03\x04'],
  ['zip', 'PK\x05\x06'],
  ['zip', 'PK\x07\x08'],
  ['old_office', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['archive', 'Rar!\x1a\x07'],
  ['archive', '7z\xbc\xaf\x27\x1c'],
  ['archive', '\x1f\x8b'],
  ['other', '%PDF'],
  ['other', '\x89PNG'],
  ['other', '\xff\xd8\xff'],
  ['other', 'GIF8'],
  ['other', 'II*\0'],
  ['other', 'MM\0*'],
];

/** Tells what a file is by its first bytes, and by its name only where those leave it open. */
export function recogniseFile(head: Buffer, fileName: string): FileKind {
  if (head.length === 0) return 'empty';
  const latin = head.toString('latin1', 0, HEAD_BYTES);
  const magic = MAGIC.find(([, bytes]) => latin.startsWith(bytes));
  if (magic) return magic[0];
  const extension = extensionOf(fileName);
  // Byte order marks, the zero bytes of UTF-16 and blank lines may stand before the first sign.
  if (/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*</.test(latin)) {
    return extension === 'html' || extension === 'htm' ? 'other' : 'xml';
  }
  // What calls itself a document and is none gets a reason from its reader, not silence.
  if (extension === 'xml') return 'xml';
  if (extension === 'zip' || extension === 'xlsx') return 'zip';
  return extension === 'csv' ? 'csv' : 'other';
}

export function extensionOf(fileName: string): string {
  return /\.([^./\\]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
}

const NEVER_DOCUMENTS = new Set([
  'pdf',
  'png',
  'jpg',
  'jpeg',
  'gif',
  'tif',
  'tiff',
  'bmp',
  'doc',
  'docx',
  'html',
  'htm',
]);

/** True for names whose entries are looked at by their first bytes before they are unpacked. */
export function isUsuallyNoDocument(fileName: string): boolean {
  return NEVER_DOCUMENTS.has(extensionOf(fileName));
}

/** What accompanies ZIP files of some systems and is nobody's document. */
export function isLitter(path: string): boolean {
  return (
    path.endsWith('/') || /(?:^|\/)__MACOSX\//.test(path) || /(?:^|\/)(?:\.DS_Store|Thumbs\.db)$/i.test(path)
  );
}
