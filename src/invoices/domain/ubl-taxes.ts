import { formatDecimal, parseDecimal, sum } from '../../money/decimal.js';
import { readAmount, readOptionalAmount } from './amount.js';
import type { DocumentTax, DocumentWarning } from './document.js';
import { type XmlNode, child, childrenOf, textAt } from './xml-node.js';

/** ReteIVA, ReteRenta, ReteICA. 08 looks like their neighbour but is a consumption tax. */
const WITHHOLDINGS = new Set(['05', '06', '07']);
const OTHER_TAX = 'ZZ';

export interface ReadTaxes {
  taxes: DocumentTax[];
  withholdings: DocumentTax[];
}

/**
 * The taxes and withholdings that are children of `parent` (the root, or one line). The search never goes deeper: lines
 * repeat the header's taxes. What stands in a `WithholdingTaxTotal` is a withholding; 05, 06 and 07 are so anywhere.
 */
export function readTaxes(parent: XmlNode, where: string, warnings: DocumentWarning[]): ReadTaxes {
  const taxes: DocumentTax[] = [];
  const withholdings: DocumentTax[] = [];
  for (const total of childrenOf(parent, 'cac:TaxTotal')) {
    for (const tax of readTaxTotal(total, `${where}TaxTotal`, warnings)) {
      const isWithholding = WITHHOLDINGS.has(tax.scheme);
      (isWithholding ? withholdings : taxes).push(tax);
      if (isWithholding) {
        warnings.push({
          code: 'withholding_among_taxes',
          message: `${where}TaxTotal holds ${tax.scheme}, a withholding, of ${tax.amount}.`,
        });
      }
    }
  }
  for (const total of childrenOf(parent, 'cac:WithholdingTaxTotal')) {
    withholdings.push(...readTaxTotal(total, `${where}WithholdingTaxTotal`, warnings));
  }
  return { taxes, withholdings };
}

function readTaxTotal(total: XmlNode, where: string, warnings: DocumentWarning[]): DocumentTax[] {
  const stated = readOptionalAmount(textAt(total, 'cbc:TaxAmount'), `${where}/TaxAmount`);
  const taxes = childrenOf(total, 'cac:TaxSubtotal').map((subtotal) => readSubtotal(subtotal, where));
  if (stated === undefined) return taxes;
  const difference = parseDecimal(stated) - sum(taxes.map((tax) => parseDecimal(tax.amount)));
  if (difference === 0n) return taxes;
  // The total is what the payable amount was made of, so the difference is kept as a tax of its own.
  const scheme = taxes[0]?.scheme ?? OTHER_TAX;
  const amount = taxes.length === 0 ? stated : formatDecimal(difference);
  if (taxes.length > 0) {
    warnings.push({
      code: 'tax_total_mismatch',
      message: `${where} states ${stated}, which is ${amount} more than its parts for ${scheme}.`,
    });
  }
  return [...taxes, { scheme, amount }];
}

function readSubtotal(subtotal: XmlNode, where: string): DocumentTax {
  const category = child(subtotal, 'cac:TaxCategory');
  const percent = readOptionalAmount(
    textAt(category, 'cbc:Percent') ?? textAt(subtotal, 'cbc:Percent'),
    `${where}/Percent`,
  );
  const base = readOptionalAmount(textAt(subtotal, 'cbc:TaxableAmount'), `${where}/TaxableAmount`);
  return {
    scheme: textAt(category, 'cac:TaxScheme', 'cbc:ID') ?? OTHER_TAX,
    ...(percent === undefined ? {} : { percent }),
    ...(base === undefined ? {} : { base }),
    amount: readAmount(textAt(subtotal, 'cbc:TaxAmount'), `${where}/TaxSubtotal/TaxAmount`),
  };
}
