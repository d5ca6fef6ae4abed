/** As much of a description as the model is shown, and therefore as much as memory may tell apart. */
export const DESCRIPTION_MAX = 300;

/**
 * The form in which two descriptions count as the same: lower case, no accents, punctuation as single blanks, every
 * number as `#` (months, serial and reference numbers change from invoice to invoice), cut to `DESCRIPTION_MAX`.
 * Empty when nothing is left; such a description must not be remembered.
 */
export function normaliseDescription(text: string): string {
  return cleanText(text, DESCRIPTION_MAX)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\p{N}+/gu, '#')
    .replace(/[^\p{L}#]+/gu, ' ')
    .replace(/#(?: ?#)+/g, '#')
    .trim()
    .slice(0, DESCRIPTION_MAX)
    .trim();
}

/** Text fit for a prompt: no control, format or line characters nor halves of characters, single blanks, cut to `max`. */
export function cleanText(text: string, max: number): string {
  const cleaned = text
    .slice(0, max * 4)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  return [...cleaned].slice(0, max).join('').trim();
}
