/** How a file writes its numbers: which sign comes before the decimals. */
export type DecimalSign = '.' | ',';

/** What one text tells of its file's way of writing. `either`: it can be read both ways and tells nothing. */
export type SignEvidence = DecimalSign | 'either' | 'none' | 'broken';

const PLAIN = /^\d{1,15}$/;
/** Thousands in threes, decimals behind the other sign. */
const GROUPED: Readonly<Record<DecimalSign, RegExp>> = {
  '.': /^\d{1,3}(,\d{3})+(\.\d{1,18})?$/,
  ',': /^\d{1,3}(\.\d{3})+(,\d{1,18})?$/,
};
const UNGROUPED: Readonly<Record<DecimalSign, RegExp>> = {
  '.': /^\d{1,15}\.\d{1,18}$/,
  ',': /^\d{1,15},\d{1,18}$/,
};

/** A peso amount without its sign and the spaces around it. */
export function stripPesoSign(text: string): string {
  return text.trim().replace(/^(\$|COP)\s*/, '');
}

/** `4,008.70` and `4008.7` say that the point is the decimal sign, `4.008,70` the comma; `4,008` may mean both. */
export function signEvidence(text: string): SignEvidence {
  if (PLAIN.test(text)) return 'none';
  const reads = (sign: DecimalSign) => GROUPED[sign].test(text) || UNGROUPED[sign].test(text);
  if (reads('.')) return reads(',') ? 'either' : '.';
  return reads(',') ? ',' : 'broken';
}

/** The number as plain decimal text, by the file's decimal sign; undefined where it does not fit. */
export function plainNumber(text: string, sign: DecimalSign): string | undefined {
  if (!PLAIN.test(text) && !GROUPED[sign].test(text) && !UNGROUPED[sign].test(text)) return undefined;
  return text.replaceAll(sign === '.' ? ',' : '.', '').replace(',', '.');
}
