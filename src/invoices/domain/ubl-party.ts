import { warnOfCheckDigit } from './check-nit.js';
import type { DocumentWarning, Party } from './document.js';
import { parseTaxId } from '../../companies/domain/nit.js';
import { type XmlNode, child, childrenOf, textAt } from './xml-node.js';

const NIT = '31';
/** Foreigner's card, passport, foreign id, foreign NIT and the like: kept as given, letters and hyphens included. */
const FOREIGN = new Set(['21', '22', '41', '42', '47', '48', '50']);

/**
 * The tax party of an `AccountingSupplierParty` or `AccountingCustomerParty`; `undefined` when it names no tax id.
 * A false check digit only warns: the number without it is the identity.
 */
export function readParty(holder: XmlNode | undefined, warnings: DocumentWarning[]): Party | undefined {
  const party = child(holder, 'cac:Party');
  // Only the party's own children: a consortium lists its members, with their ids, deeper down.
  const schemes = [...childrenOf(party, 'cac:PartyTaxScheme'), ...childrenOf(party, 'cac:PartyLegalEntity')];
  const scheme = schemes.find((each) => textAt(each, 'cbc:CompanyID') !== undefined);
  const id = child(scheme, 'cbc:CompanyID') ?? child(child(party, 'cac:PartyIdentification'), 'cbc:ID');
  const text = id?.text.trim();
  if (id === undefined || text === undefined || text === '') return undefined;

  const idKind = id.attribute('schemeName') ?? NIT;
  const parsed = FOREIGN.has(idKind) ? { taxId: text } : parseTaxId(text);
  const given = id.attribute('schemeID');
  // Some senders leave a path or a word in the attribute.
  const digit = given !== undefined && /^\d$/.test(given) ? given : parsed.checkDigit;
  if (idKind === NIT) warnOfCheckDigit(parsed.taxId, digit, warnings);

  const name =
    textAt(scheme, 'cbc:RegistrationName') ??
    textAt(party, 'cac:PartyLegalEntity', 'cbc:RegistrationName') ??
    textAt(party, 'cac:PartyName', 'cbc:Name') ??
    parsed.taxId;
  const activity = textAt(party, 'cbc:IndustryClassificationCode');
  return {
    taxId: parsed.taxId,
    ...(digit === undefined ? {} : { checkDigit: digit }),
    name,
    ...(activity === undefined ? {} : { activity }),
  };
}
