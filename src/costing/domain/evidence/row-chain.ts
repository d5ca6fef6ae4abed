import { createHash } from 'node:crypto';

/** Enough that nobody finds another row with the same link; the file's whole SHA-256 stands in the manifest. */
export const LINK_HEX = 32;

/**
 * The links of a file's rows: each is made of the one before it and of the row's own text, so that a row that was
 * changed, taken out or moved is named. The first hangs on the frozen result and on the file's name.
 */
export function firstLink(file: string, resultHash: string): string {
  return link('', `${file}\n${resultHash}`);
}

/** The link of a row: `body` is its record without the link and without the line end. */
export function nextLink(previous: string, body: string): string {
  return link(previous, body);
}

function link(previous: string, body: string): string {
  return createHash('sha256').update(`${previous}\n${body}`).digest('hex').slice(0, LINK_HEX);
}
