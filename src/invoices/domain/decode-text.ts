import { TextDecoder } from 'node:util';
import { DocumentRejected } from './document.js';

const DECLARATION = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']/;
/** An XML declaration is far shorter; blank lines may precede it. */
const DECLARATION_BYTES_MAX = 1024;

export interface DecodedText {
  text: string;
  /** Lines cut before the first character, to keep error positions true to the file. */
  skippedLines: number;
}

/** Decodes an XML file by its byte order mark, its byte pattern or its declaration; refuses with `invalid_encoding`. */
export function decodeXml(bytes: Buffer): DecodedText {
  return trimStart(decodeAs(encodingOf(bytes), bytes));
}

/** Cuts what some senders put before the XML declaration: a byte order mark and blank lines. */
export function trimStart(text: string): DecodedText {
  const trimmed = text.trimStart();
  let skippedLines = 0;
  for (let at = 0; at < text.length - trimmed.length; at++) if (text[at] === '\n') skippedLines++;
  return { text: trimmed, skippedLines };
}

/**
 * Decodes a CSV file: UTF-16 by its mark, else UTF-8, else what Spanish Excel writes, Windows-1252. NUL, which
 * PostgreSQL takes in no text and XML forbids, becomes the replacement character.
 */
export function decodeTable(bytes: Buffer): string {
  return decodeTableBytes(bytes).replaceAll('\0', '\uFFFD');
}

function decodeTableBytes(bytes: Buffer): string {
  const mark = markOf(bytes);
  if (mark !== undefined) return decodeAs(mark, bytes);
  try {
    return decodeAs('utf-8', bytes);
  } catch {
    return decodeAs('windows-1252', bytes);
  }
}

function encodingOf(bytes: Buffer): string {
  const mark = markOf(bytes);
  if (mark !== undefined) return mark;
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be';
  const declared = DECLARATION.exec(bytes.toString('latin1', 0, DECLARATION_BYTES_MAX))?.[1]?.toLowerCase();
  // A declaration readable in single bytes disproves itself when it says UTF-16; such files are UTF-8 in practice,
  // and fatal decoding refuses the rest.
  return declared === undefined || declared.startsWith('utf-16') ? 'utf-8' : declared;
}

function markOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

const decoders = new Map<string, TextDecoder>();

function decodeAs(encoding: string, bytes: Buffer): string {
  try {
    let decoder = decoders.get(encoding);
    if (!decoder) {
      decoder = new TextDecoder(encoding, { fatal: true });
      // Keyed by the canonical name too many labels map to, so the cache stays as small as the list of encodings.
      if (decoder.encoding === encoding) decoders.set(encoding, decoder);
    }
    return decoder.decode(bytes);
  } catch {
    throw new DocumentRejected(
      'invalid_encoding',
      `The file cannot be read as ${encoding.slice(0, 40)} text.`,
    );
  }
}
