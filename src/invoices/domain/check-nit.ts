import type { DocumentWarning } from './document.js';
import { checkDigit } from '../../companies/domain/nit.js';

/** Adds `nit_check_digit` when a check digit is given and is not the one the number has. */
export function warnOfCheckDigit(
  taxId: string,
  digit: string | undefined,
  warnings: DocumentWarning[],
): void {
  if (digit === undefined || !/^\d{1,15}$/.test(taxId)) return;
  const right = checkDigit(taxId);
  if (right === digit) return;
  warnings.push({
    code: 'nit_check_digit',
    message: `NIT ${taxId} is written with check digit ${digit}; ${right} is right.`,
  });
}
