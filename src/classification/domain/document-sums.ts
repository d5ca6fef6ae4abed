import type { InvoiceDocument } from '../../invoices/domain/document.js';
import { parseDecimal, SCALE, sum, type Decimal } from '../../money/decimal.js';

export type SummedDocument = Pick<InvoiceDocument, 'taxes' | 'withholdings' | 'totals'> & {
  lines: readonly Pick<InvoiceDocument['lines'][number], 'amount'>[];
};

export interface DocumentSums {
  /** What is to be paid, as stated: the figure that wins over every other. */
  payable: Decimal;
  /** The prepaid amount as far as the stated payable really deducts it. */
  prepaid: Decimal;
  /** Header charges less header discounts. */
  headerDelta: Decimal;
  /** Stated payable less what lines, taxes, discounts, charges and prepayment add up to. */
  difference: Decimal;
  /** Decimals of the entry: those of the document's totals and taxes, at least 2. */
  places: number;
  unit: Decimal;
}

const PLACES_MIN = 2;

/**
 * The sums of a document. `payable = lines + taxes − discounts + charges − prepaid` holds in most files, withholdings
 * apart; some state a prepayment and do not deduct it, and there the payable is believed.
 */
export function documentSums(document: SummedDocument): DocumentSums {
  const { totals } = document;
  const payable = parseDecimal(totals.payable);
  const statedPrepaid = parseDecimal(totals.prepaid);
  const headerDelta = parseDecimal(totals.charges) - parseDecimal(totals.allowances);
  const besideLines = sum(document.taxes.map((tax) => parseDecimal(tax.amount))) + headerDelta;
  const lineSum = sum(document.lines.map((line) => parseDecimal(line.amount)));

  const undeducted = [lineSum, parseDecimal(totals.lineExtension)].some(
    (lines) => lines + besideLines === payable,
  );
  const prepaid = undeducted ? 0n : statedPrepaid;
  const places = entryPlaces(document);
  return {
    payable,
    prepaid,
    headerDelta,
    difference: payable - (lineSum + besideLines - prepaid),
    places,
    unit: 10n ** BigInt(SCALE - places),
  };
}

/** Lines may carry more decimals than the document pays in, so they do not count here. */
function entryPlaces({ totals, taxes, withholdings }: SummedDocument): number {
  const { allowances, charges, prepaid, payable } = totals;
  const taxAmounts = [...taxes, ...withholdings].map((tax) => tax.amount);
  const places = [allowances, charges, prepaid, payable, ...taxAmounts].map(significantPlaces);
  return Math.max(PLACES_MIN, ...places);
}

function significantPlaces(text: string): number {
  return /\.(\d*?)0*$/.exec(text)?.[1]?.length ?? 0;
}
