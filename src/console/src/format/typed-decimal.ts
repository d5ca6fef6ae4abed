// With its extension: tests of the server's side read this file too.
import { parseDecimal } from './decimal.js';

/**
 * A decimal as people type it, as plain decimal text; undefined where it is none. In Spanish a comma is the decimal mark;
 * groups of thousands are taken where they are told apart, never guessed: `1.234` is refused there.
 */
export function typedDecimal(text: string, language: 'es' | 'en'): string | undefined {
  const typed = text.trim().replace(/^[\u2212-]/, '-');
  const [group, mark] = language === 'es' ? ['.', ','] : [',', '.'];
  const [whole = '', fraction, rest] = typed.split(mark);
  if (rest !== undefined) return undefined;
  const isGrouped = new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+$`).test(whole);
  // Without a decimal mark one group could as well be a fraction that was typed the other way.
  if (isGrouped && fraction === undefined && whole.split(group).length === 2) return undefined;
  // A fraction after the other language's mark is plain where it cannot be a group.
  const plain = isGrouped
    ? whole.replaceAll(group, '')
    : fraction === undefined
      ? whole.replace(group, '.')
      : whole;
  const value = fraction === undefined ? plain : `${plain}.${fraction}`;
  return parseDecimal(value) ? value : undefined;
}
