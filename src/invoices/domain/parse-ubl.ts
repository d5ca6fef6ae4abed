import { DocumentIgnored, DocumentRejected } from './document.js';
import { scanXml } from './scan-xml.js';
import type { XmlLimits } from './upload-limits.js';
import { XmlNode, spaceOf } from './xml-node.js';

export type UblRoot = 'Invoice' | 'CreditNote' | 'DebitNote' | 'AttachedDocument';

const ROOTS = new Set<string>(['Invoice', 'CreditNote', 'DebitNote', 'AttachedDocument'] satisfies UblRoot[]);

/** Children of a root that are read; the rest (signatures, deliveries, extensions) is checked but not kept. */
const KEPT = new Set([
  'AccountingSupplierParty',
  'AccountingCustomerParty',
  'PaymentMeans',
  'PaymentExchangeRate',
  'PaymentAlternativeExchangeRate',
  'TaxTotal',
  'WithholdingTaxTotal',
  'LegalMonetaryTotal',
  'RequestedMonetaryTotal',
  'BillingReference',
  'InvoiceLine',
  'CreditNoteLine',
  'DebitNoteLine',
  'Attachment',
  'ParentDocumentLineReference',
]);

const LINES = new Set(['InvoiceLine', 'CreditNoteLine', 'DebitNoteLine']);

export interface UblText {
  text: string;
  skippedLines: number;
  subject: string;
  limits: XmlLimits;
}

export interface UblTree {
  kind: UblRoot;
  root: XmlNode;
}

/** Reads one UBL text into the tree of what we need of it; an event is ignored, another root refused. */
export function* parseUbl({ text, skippedLines, subject, limits }: UblText): Generator<undefined, UblTree> {
  const stack: XmlNode[] = [];
  let top: XmlNode | undefined;
  let kind: UblRoot | undefined;
  let root: XmlNode | undefined;
  let lines = 0;
  let textBytesMax = limits.textBytesMax;

  const checkText = (bytesMax: number, value: string) => {
    // One UTF-16 unit is at most three bytes of UTF-8, so the exact count is rarely needed.
    if (value.length * 3 > bytesMax && Buffer.byteLength(value) > bytesMax) {
      throw new DocumentRejected(
        'xml_text_too_long',
        `${subject} has an element of more than ${bytesMax} bytes of text.`,
      );
    }
  };

  yield* scanXml({
    text,
    skippedLines,
    subject,
    limits,
    handler: {
      open(tag, depth) {
        const space = spaceOf(tag.uri);
        if (depth === 1) {
          kind = rootKind({ uri: tag.uri, local: tag.local, subject });
          // A container's text is a whole document, limited as one.
          if (kind === 'AttachedDocument') textBytesMax = limits.documentBytesMax;
        } else if (depth === 2) {
          if (space !== 'cbc' && (space !== 'cac' || !KEPT.has(tag.local))) return false;
          if (LINES.has(tag.local) && ++lines > limits.linesMax) {
            throw new DocumentRejected(
              'too_many_lines',
              `${subject} has more than ${limits.linesMax} lines.`,
            );
          }
        }
        const node = new XmlNode(space, tag.local, tag.attributes);
        if (top === undefined) root = node;
        else if (top.children === undefined) top.children = [node];
        else top.children.push(node);
        stack.push(node);
        top = node;
        return true;
      },
      text(value) {
        // Text between elements is indentation.
        if (top === undefined || top.children !== undefined) return;
        top.text = top.text === '' ? value : top.text + value;
        checkText(textBytesMax, top.text);
      },
      close() {
        stack.pop();
        top = stack[stack.length - 1];
      },
    },
  });
  if (kind === undefined || root === undefined) {
    throw new DocumentRejected('xml_malformed', `${subject} has no root element.`);
  }
  return { kind, root };
}

function rootKind({ uri, local, subject }: { uri: string; local: string; subject: string }): UblRoot {
  if (uri === `urn:oasis:names:specification:ubl:schema:xsd:${local}-2`) {
    if (ROOTS.has(local)) return local as UblRoot;
    if (local === 'ApplicationResponse') {
      throw new DocumentIgnored(
        'application_response',
        `${subject} is a DIAN event, not an invoice or note.`,
      );
    }
  }
  throw new DocumentRejected(
    'unknown_xml_root',
    `${subject} has the root element ${local.slice(0, 60)} of "${uri.slice(0, 100)}", which is no invoice, note or container.`,
  );
}
