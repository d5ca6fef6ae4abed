import { harmlessText } from '../../http/csv.js';

/**
 * `number`: plain decimal text, written to the digit. `date`: `YYYY-MM-DD`. Whatever does not read as its column's kind
 * stands as text, so that nothing is lost and nothing is rounded on the way into the file.
 */
export type ColumnKind = 'text' | 'number' | 'date';

/** Positions in `cellXfs` of the workbook's styles. */
export const CELL_STYLES = { number: 0, header: 1, text: 2, date: 3 };

/** What Excel holds in one cell; a longer text would make it "repair" the file. */
const CELL_CHARACTERS_MAX = 32_767;
const CUT_OFF = '…';
/** No leading zeros: `007` is a code, and a number cell would lose its zeros. */
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
const DAY_ZERO = Date.UTC(1899, 11, 30);
/** Before March 1900 Excel's days are off by one, since it knows a 29 February 1900. */
const FIRST_SOUND_DAY = 61;
// Neither may stand in an XML 1.0 document, not even as a reference; nor may half a surrogate pair.
// eslint-disable-next-line no-control-regex
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/gu;
/** Excel reads `_x0041_` as an escaped `A`, so the first underscore is escaped itself. */
const LOOKS_ESCAPED = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** One cell as XML; '' for an empty one. `reference` is its address, `B7`. */
export function cellXml(
  value: string | null,
  { kind, reference }: { kind: ColumnKind; reference: string },
): string {
  if (value === null || value === '') return '';
  if (kind === 'number' && PLAIN_NUMBER.test(value)) return `<c r="${reference}"><v>${value}</v></c>`;
  const day = kind === 'date' ? serialDay(value) : undefined;
  if (day !== undefined) return `<c r="${reference}" s="${CELL_STYLES.date}"><v>${day}</v></c>`;
  return textCellXml(value, { style: CELL_STYLES.text, reference });
}

/**
 * A cell of text. It is an inline string and so never a formula, and its format is "text", so that editing it makes
 * none either. Saved as CSV it would lose that: a text that begins as a formula has an apostrophe before it, as in the
 * CSV files, and is the same in both.
 */
export function textCellXml(
  value: string,
  { style, reference }: { style: number; reference: string },
): string {
  const text = xmlText(cutOff(harmlessText(value)));
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

/** Text as XML content or attribute value, without what XML cannot hold. Line ends become LF, as XML readers make them. */
export function xmlText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(NOT_XML, '')
    .replace(LOOKS_ESCAPED, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** `A`, `B`, … `Z`, `AA`, …, from 0. */
export function columnLetters(column: number): string {
  const ahead = Math.floor(column / 26);
  return (ahead > 0 ? columnLetters(ahead - 1) : '') + String.fromCharCode(65 + (column % 26));
}

function cutOff(text: string): string {
  if (text.length <= CELL_CHARACTERS_MAX) return text;
  return text.slice(0, CELL_CHARACTERS_MAX - CUT_OFF.length) + CUT_OFF;
}

function serialDay(text: string): number | undefined {
  if (!DAY.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  // 30 February would roll over to March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) return undefined;
  const days = (time - DAY_ZERO) / DAY_MS;
  return days < FIRST_SOUND_DAY ? undefined : days;
}
