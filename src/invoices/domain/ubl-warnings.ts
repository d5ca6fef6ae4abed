import type { DocumentWarning, InvoiceDocument } from './document.js';
import { type XmlNode, child, textAt } from './xml-node.js';

const TEST_ENVIRONMENT = '2';
/** Kind of operation of an invoice issued under a mandate; notes use the same number with another meaning. */
const MANDATE = '11';

/** What a person should know of a UBL document beyond its arithmetic. */
export function warnOfDocument(root: XmlNode, document: InvoiceDocument): DocumentWarning[] {
  const warnings: DocumentWarning[] = [];
  const environment = textAt(root, 'cbc:ProfileExecutionID');
  if (
    environment === TEST_ENVIRONMENT ||
    child(root, 'cbc:UUID')?.attribute('schemeID') === TEST_ENVIRONMENT
  ) {
    warnings.push({
      code: 'test_environment',
      message: 'The document was issued in the test environment of the DIAN.',
    });
  }
  const stated = textAt(root, 'cbc:LineCountNumeric');
  if (stated !== undefined && Number(stated) !== document.lines.length) {
    warnings.push({
      code: 'line_count_mismatch',
      message: `The document states ${stated.slice(0, 20)} lines and has ${document.lines.length}.`,
    });
  }
  const totals = child(root, 'cac:LegalMonetaryTotal') ?? child(root, 'cac:RequestedMonetaryTotal');
  const amountsIn = child(totals, 'cbc:PayableAmount')?.attribute('currencyID');
  if (amountsIn !== undefined && amountsIn.toUpperCase() !== document.currency) {
    warnings.push({
      code: 'currency_mismatch',
      message: `The document is in ${document.currency}, its payable amount is marked ${amountsIn.slice(0, 10)}.`,
    });
  }
  if (isForThirdParty(root, document)) {
    warnings.push({
      code: 'third_party_income',
      message:
        'Lines are billed on behalf of a third party (mandate): they may not be an expense of the company.',
    });
  }
  return warnings;
}

function isForThirdParty(root: XmlNode, document: InvoiceDocument): boolean {
  if (document.kind === 'invoice' && textAt(root, 'cbc:CustomizationID') === MANDATE) return true;
  return (root.children ?? []).some(
    (line) =>
      line.local.endsWith('Line') && child(child(line, 'cac:Item'), 'cac:InformationContentProviderParty'),
  );
}
