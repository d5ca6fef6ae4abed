import { type Decimal, parseDecimal } from '../../money/decimal.js';
import { readAmount, readOptionalAmount } from './amount.js';
import { checkLineAmount } from './check-line-amount.js';
import { type DocumentKind, type DocumentLine, DocumentRejected, type DocumentWarning } from './document.js';
import { UniqueLineIds } from './unique-line-ids.js';
import { readTaxes } from './ubl-taxes.js';
import { type XmlNode, child, childrenOf, textAt } from './xml-node.js';

const NAMES: Record<DocumentKind, { line: string; quantity: string }> = {
  invoice: { line: 'cac:InvoiceLine', quantity: 'cbc:InvoicedQuantity' },
  credit_note: { line: 'cac:CreditNoteLine', quantity: 'cbc:CreditedQuantity' },
  debit_note: { line: 'cac:DebitNoteLine', quantity: 'cbc:DebitedQuantity' },
};

/** All lines of a document; none is refused with `no_lines`. */
export function readLines(root: XmlNode, kind: DocumentKind, warnings: DocumentWarning[]): DocumentLine[] {
  const names = NAMES[kind];
  const nodes = childrenOf(root, names.line);
  if (nodes.length === 0) throw new DocumentRejected('no_lines', 'The document has no lines.');
  const ids = new UniqueLineIds();
  return nodes.map((node, index) => {
    const id = ids.take(textAt(node, 'cbc:ID') ?? String(index + 1));
    return readLine({ node, id, quantityName: names.quantity, warnings });
  });
}

interface LineInput {
  node: XmlNode;
  id: string;
  quantityName: string;
  warnings: DocumentWarning[];
}

function readLine({ node, id, quantityName, warnings }: LineInput): DocumentLine {
  const where = `Line ${id}: `;
  const price = child(node, 'cac:Price');
  const quantity = readOptionalAmount(textAt(node, quantityName), where + quantityName.slice(4));
  const unitPrice = readOptionalAmount(textAt(price, 'cbc:PriceAmount'), `${where}PriceAmount`);
  const amount = readAmount(textAt(node, 'cbc:LineExtensionAmount'), `${where}LineExtensionAmount`);
  const baseQuantity = readOptionalAmount(textAt(price, 'cbc:BaseQuantity'), `${where}BaseQuantity`);
  const description = readDescription(node);
  if (description === '')
    warnings.push({ code: 'line_without_text', message: `Line ${id} has no description.` });
  // Free goods state a price for reference and an amount of 0.
  if (textAt(node, 'cbc:FreeOfChargeIndicator') !== 'true') {
    const adjustment = lineAdjustment(node, where);
    warnings.push(...checkLineAmount({ lineId: id, amount, quantity, unitPrice, baseQuantity, adjustment }));
  }
  return {
    id,
    description,
    ...(quantity === undefined ? {} : { quantity }),
    ...(unitPrice === undefined ? {} : { unitPrice }),
    amount,
    taxes: readTaxes(node, where, warnings).taxes,
  };
}

function readDescription(line: XmlNode): string {
  const item = child(line, 'cac:Item');
  const texts = childrenOf(item, 'cbc:Description').map((each) => each.text.replace(/\s+/g, ' ').trim());
  const joined = texts.filter((text) => text !== '').join(' ');
  return joined !== '' ? joined : (textAt(item, 'cbc:Name') ?? textAt(line, 'cbc:Note') ?? '');
}

function lineAdjustment(line: XmlNode, where: string): Decimal {
  let adjustment = 0n;
  for (const each of childrenOf(line, 'cac:AllowanceCharge')) {
    const text = readOptionalAmount(textAt(each, 'cbc:Amount'), `${where}AllowanceCharge/Amount`);
    if (text === undefined) continue;
    const amount = parseDecimal(text);
    adjustment += textAt(each, 'cbc:ChargeIndicator') === 'true' ? amount : -amount;
  }
  return adjustment;
}
