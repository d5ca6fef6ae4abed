/** DIAN's weights, from the rightmost digit. */
const WEIGHTS = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];

export interface TaxId {
  taxId: string;
  checkDigit?: string;
}

/** The check digit of a NIT given without it; throws `RangeError` for anything but 1 to 15 digits. */
export function checkDigit(taxId: string): string {
  if (!/^\d{1,15}$/.test(taxId)) throw new RangeError(`not a NIT of 1 to 15 digits: ${taxId.slice(0, 40)}`);
  let total = 0;
  for (let place = 0; place < taxId.length; place++) {
    total += Number(taxId[taxId.length - 1 - place]) * (WEIGHTS[place] ?? 0);
  }
  const rest = total % 11;
  return String(rest < 2 ? rest : 11 - rest);
}

/**
 * Reads a tax id as people write it: dots, spaces and leading zeros go. A check digit is taken only where a hyphen
 * before one last digit says so: the last digit of a bare number may belong to the number. Other ids stay as given.
 */
export function parseTaxId(text: string): TaxId {
  const trimmed = text.trim();
  const split = /^([\d.\s]*\d[.\s]*)-\s*(\d)$/.exec(trimmed);
  if (split) return { taxId: plainDigits(split[1] ?? ''), checkDigit: split[2] ?? '' };
  return { taxId: /^[\d.\s-]*\d[\d.\s-]*$/.test(trimmed) ? plainDigits(trimmed) : trimmed };
}

function plainDigits(text: string): string {
  return text.replace(/[^\d]/g, '').replace(/^0+(?=\d)/, '');
}
