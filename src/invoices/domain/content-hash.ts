import { createHash } from 'node:crypto';
import { formatDecimal, parseDecimal } from '../../money/decimal.js';
import type { DocumentTax, InvoiceDocument, Party } from './document.js';

/**
 * SHA-256 (hex) of what a document says, however it arrived: 1.00 equals 1, white space and the order of taxes do not
 * count. Names, warnings and the caller's own id are left out: they do not change what is owed for what.
 */
export function contentHash(document: InvoiceDocument): string {
  const content = [
    document.kind,
    squeeze(document.number),
    document.cufe?.toLowerCase() ?? null,
    document.issueDate,
    document.dueDate ?? null,
    document.currency,
    decimal(document.exchangeRate),
    document.paymentForm ?? null,
    partyKey(document.supplier),
    document.customer ? partyKey(document.customer) : null,
    document.lines.map((line) => [
      line.id,
      squeeze(line.description),
      decimal(line.quantity),
      decimal(line.unitPrice),
      decimal(line.amount),
      canonicalTaxes(line.taxes),
    ]),
    canonicalTaxes(document.taxes),
    canonicalTaxes(document.withholdings),
    [
      decimal(document.totals.lineExtension),
      decimal(document.totals.allowances),
      decimal(document.totals.charges),
      decimal(document.totals.prepaid),
      decimal(document.totals.payable),
    ],
    document.references.map((each) => [each.number ?? null, each.cufe?.toLowerCase() ?? null]),
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** What makes a document one and the same within a company: its CUFE, else supplier with kind and number. */
export function identityOf(document: InvoiceDocument): string {
  if (document.cufe !== undefined) return `cufe:${document.cufe.toLowerCase()}`;
  return `doc:${partyKey(document.supplier)}:${document.kind}:${squeeze(document.number)}`;
}

/** Digits of a numeric id without dots and leading zeros; other ids in capitals. */
function partyKey(party: Party): string {
  const compact = party.taxId.replace(/[.\s-]/g, '');
  return /^\d+$/.test(compact) ? compact.replace(/^0+(?=\d)/, '') : party.taxId.trim().toUpperCase();
}

function canonicalTaxes(taxes: DocumentTax[]): string[] {
  return taxes
    .map((tax) => JSON.stringify([tax.scheme, decimal(tax.percent), decimal(tax.base), decimal(tax.amount)]))
    .sort();
}

function decimal(text: string | undefined): string | null {
  return text === undefined ? null : formatDecimal(parseDecimal(text)).replace(/^-0$/, '0');
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
