/** What a cell may hold; null is an empty cell. */
export type CsvCell = string | number | boolean | null;

/** A spreadsheet runs a text that begins so as a formula. https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const PLAIN_NUMBER = /^[+-]?\d+([.,]\d+)?$/;
const QUOTED = { ',': /[",\r\n]/, ';': /[";\r\n]/ } as const;
/** Spreadsheets set to Spanish part cells by semicolons, since their decimals have commas. */
export type CsvSeparator = keyof typeof QUOTED;

/** One record of RFC 4180, with its line end. Texts that a spreadsheet would run get an apostrophe before them. */
export function csvRecord(cells: readonly CsvCell[], separator: CsvSeparator = ','): string {
  return `${cells.map((cell) => csvField(cell, separator)).join(separator)}\r\n`;
}

function csvField(cell: CsvCell, separator: CsvSeparator): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = harmlessText(cell);
  return QUOTED[separator].test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The text with an apostrophe before it where a spreadsheet would run it as a formula. */
export function harmlessText(text: string): string {
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}
