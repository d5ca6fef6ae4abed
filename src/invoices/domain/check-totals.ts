import { formatDecimal, parseDecimal, sum } from '../../money/decimal.js';
import type { DocumentWarning, InvoiceDocument } from './document.js';

/**
 * Checks a document's sums exactly and returns a `totals_mismatch` for each that fails; it never refuses, since official
 * examples fail too. Withholdings are no part of the payable amount. The XML and table readers have already added the
 * result to `warnings`; call it for documents that arrive as JSON.
 */
export function checkTotals(document: InvoiceDocument): DocumentWarning[] {
  const { totals } = document;
  const warnings: DocumentWarning[] = [];
  const lines = sum(document.lines.map((line) => parseDecimal(line.amount)));
  const lineExtension = parseDecimal(totals.lineExtension);
  if (lines !== lineExtension) {
    warnings.push(
      mismatch(`The lines sum to ${formatDecimal(lines)}, the document states ${totals.lineExtension}.`),
    );
  }
  const taxes = sum(document.taxes.map((tax) => parseDecimal(tax.amount)));
  const beforePrepaid =
    lineExtension + taxes - parseDecimal(totals.allowances) + parseDecimal(totals.charges);
  const prepaid = parseDecimal(totals.prepaid);
  const payable = parseDecimal(totals.payable);
  if (payable === beforePrepaid - prepaid) return warnings;
  warnings.push(
    mismatch(
      payable === beforePrepaid
        ? `The payable amount ${totals.payable} leaves the prepaid ${totals.prepaid} out of account.`
        : `The payable amount is ${totals.payable}; lines, taxes, discounts, charges and prepaid give ${formatDecimal(beforePrepaid - prepaid)}.`,
    ),
  );
  return warnings;
}

function mismatch(message: string): DocumentWarning {
  return { code: 'totals_mismatch', message };
}
