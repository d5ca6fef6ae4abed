import { isDecimal } from '../../money/decimal.js';
import { DocumentRejected } from './document.js';

/**
 * Takes an amount as plain decimal text of at most 18 places, unchanged but for trimming. The XML spellings `+5`,
 * `.5` and `5.` are completed. `where` names the element or cell in the refusal (`invalid_amount`, `missing_amount`).
 */
export function readAmount(text: string | undefined, where: string): string {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') throw new DocumentRejected('missing_amount', `${where} is missing or empty.`);
  if (isDecimal(trimmed)) return trimmed;
  const completed = trimmed
    .replace(/^\+(?=[\d.])/, '')
    .replace(/^(-?)\.(?=\d)/, '$10.')
    .replace(/(\d)\.$/, '$1');
  if (isDecimal(completed)) return completed;
  throw new DocumentRejected(
    'invalid_amount',
    `${where} is not a plain decimal of at most 18 places: "${trimmed.slice(0, 60)}".`,
  );
}

/** As `readAmount`, but an absent or empty text gives `undefined`. */
export function readOptionalAmount(text: string | undefined, where: string): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : readAmount(text, where);
}
