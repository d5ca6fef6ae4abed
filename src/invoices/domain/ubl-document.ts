import { readAmount, readOptionalAmount } from './amount.js';
import { readCalendarDate, readIssueDate } from './calendar-date.js';
import { checkKeys } from './check-keys.js';
import { checkTotals } from './check-totals.js';
import { readCufe } from './cufe.js';
import {
  type DocumentKind,
  type DocumentReference,
  DocumentRejected,
  type DocumentTotals,
  type DocumentWarning,
  type InvoiceDocument,
} from './document.js';
import type { UblRoot, UblTree } from './parse-ubl.js';
import { readExchangeRate } from './ubl-exchange-rate.js';
import { readLines } from './ubl-lines.js';
import { readParty } from './ubl-party.js';
import { readTaxes } from './ubl-taxes.js';
import { warnOfDocument } from './ubl-warnings.js';
import { type XmlNode, child, childrenOf, textAt } from './xml-node.js';

/** The kind comes from the root alone: numbers beginning with NC belong to real invoices too. */
const KINDS: Partial<Record<UblRoot, DocumentKind>> = {
  Invoice: 'invoice',
  CreditNote: 'credit_note',
  DebitNote: 'debit_note',
};

/** Makes a document of a UBL tree; throws `DocumentRejected` naming what is missing or unreadable. */
export function readUblDocument({ kind: rootKind, root }: UblTree): InvoiceDocument {
  const kind = KINDS[rootKind];
  if (kind === undefined)
    throw new DocumentRejected('no_inner_document', 'A container stands where a document should.');
  const warnings: DocumentWarning[] = [];
  const number = textAt(root, 'cbc:ID');
  if (number === undefined)
    throw new DocumentRejected('missing_number', 'cbc:ID, the number, is missing or empty.');
  const issueDate = readIssueDate(textAt(root, 'cbc:IssueDate'), 'cbc:IssueDate');
  const currency = readCurrency(root);
  const supplier = readParty(child(root, 'cac:AccountingSupplierParty'), warnings);
  if (supplier === undefined)
    throw new DocumentRejected('missing_supplier', 'The supplier has no CompanyID.');
  const customer = readParty(child(root, 'cac:AccountingCustomerParty'), warnings);
  const cufe = readCufe(textAt(root, 'cbc:UUID'), warnings);
  const dueDate = readDueDate(root, warnings);
  const paymentForm = readPaymentForm(root);
  const exchangeRate = readExchangeRate(root, currency, warnings);
  const document: InvoiceDocument = {
    kind,
    number,
    ...(cufe === undefined ? {} : { cufe }),
    issueDate,
    ...(dueDate === undefined ? {} : { dueDate }),
    currency,
    ...(exchangeRate === undefined ? {} : { exchangeRate }),
    ...(paymentForm === undefined ? {} : { paymentForm }),
    supplier,
    ...(customer === undefined ? {} : { customer }),
    lines: readLines(root, kind, warnings),
    ...readTaxes(root, '', warnings),
    totals: readTotals(root),
    references: readReferences(root),
    warnings,
  };
  checkKeys(document);
  warnings.push(...warnOfDocument(root, document), ...checkTotals(document));
  return document;
}

function readCurrency(root: XmlNode): string {
  const stated =
    textAt(root, 'cbc:DocumentCurrencyCode') ??
    child(totalsOf(root), 'cbc:PayableAmount')?.attribute('currencyID');
  const currency = stated?.toUpperCase();
  if (currency !== undefined && /^[A-Z]{3}$/.test(currency)) return currency;
  throw new DocumentRejected('invalid_currency', `"${(stated ?? '').slice(0, 20)}" is not a currency code.`);
}

function readDueDate(root: XmlNode, warnings: DocumentWarning[]): string | undefined {
  const text = textAt(root, 'cbc:DueDate') ?? textAt(root, 'cac:PaymentMeans', 'cbc:PaymentDueDate');
  if (text === undefined) return undefined;
  const date = readCalendarDate(text);
  if (date === undefined) {
    warnings.push({
      code: 'invalid_due_date',
      message: `The due date "${text.slice(0, 40)}" is not a date and is left out.`,
    });
  }
  return date;
}

/** Cash or credit is stated by the ID of the payment means, whatever the due date suggests. */
function readPaymentForm(root: XmlNode): 'cash' | 'credit' | undefined {
  const id = textAt(root, 'cac:PaymentMeans', 'cbc:ID');
  return id === '1' ? 'cash' : id === '2' ? 'credit' : undefined;
}

function totalsOf(root: XmlNode): XmlNode | undefined {
  return child(root, 'cac:LegalMonetaryTotal') ?? child(root, 'cac:RequestedMonetaryTotal');
}

function readTotals(root: XmlNode): DocumentTotals {
  const totals = totalsOf(root);
  const optional = (name: string) => readOptionalAmount(textAt(totals, `cbc:${name}`), name) ?? '0';
  return {
    lineExtension: readAmount(textAt(totals, 'cbc:LineExtensionAmount'), 'LineExtensionAmount of the totals'),
    allowances: optional('AllowanceTotalAmount'),
    charges: optional('ChargeTotalAmount'),
    prepaid: optional('PrepaidAmount'),
    payable: readAmount(textAt(totals, 'cbc:PayableAmount'), 'PayableAmount'),
  };
}

function readReferences(root: XmlNode): DocumentReference[] {
  const references: DocumentReference[] = [];
  for (const billing of childrenOf(root, 'cac:BillingReference')) {
    for (const each of billing.children ?? []) {
      if (each.space !== 'cac' || !each.local.endsWith('DocumentReference')) continue;
      const number = textAt(each, 'cbc:ID');
      const cufe = textAt(each, 'cbc:UUID');
      if (number === undefined && cufe === undefined) continue;
      references.push({
        ...(number === undefined ? {} : { number }),
        ...(cufe === undefined ? {} : { cufe }),
      });
    }
  }
  return references;
}
