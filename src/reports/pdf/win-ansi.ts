/** Beyond Latin-1, what the standard fonts of PDF can write. */
const ALSO = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');

/** A text in the characters of the standard fonts; what they lack loses its accents, or becomes a question mark. */
export function winAnsi(text: string): string {
  let shown = '';
  for (const character of text.normalize('NFC')) {
    if (isKnown(character)) shown += character;
    else if (/\s/u.test(character)) shown += ' ';
    else shown += plainForm(character);
  }
  return shown;
}

function isKnown(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) || ALSO.has(character);
}

function plainForm(character: string): string {
  const letters = [...character.normalize('NFKD').replace(/\p{M}/gu, '')];
  return letters.length > 0 && letters.every(isKnown) ? letters.join('') : '?';
}
