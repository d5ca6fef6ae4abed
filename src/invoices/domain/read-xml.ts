import { embeddedDocument } from './attached-document.js';
import { drain } from './breather.js';
import { decodeXml } from './decode-text.js';
import { DocumentRejected, type InvoiceDocument } from './document.js';
import { parseUbl, type UblTree } from './parse-ubl.js';
import { readUblDocument } from './ubl-document.js';
import type { XmlLimits } from './upload-limits.js';

/** Reads one XML file into a document; throws `DocumentRejected` or `DocumentIgnored`. */
export function readXmlDocument(bytes: Buffer, limits: XmlLimits): InvoiceDocument {
  return drain(readXmlSteps(bytes, limits));
}

/** The same reading in steps, for callers that pause between them. */
export function* readXmlSteps(bytes: Buffer, limits: XmlLimits): Generator<undefined, InvoiceDocument> {
  if (bytes.length > limits.documentBytesMax) {
    throw new DocumentRejected(
      'document_too_large',
      `The XML file takes ${bytes.length} bytes; ${limits.documentBytesMax} are allowed.`,
    );
  }
  const decoded = decodeXml(bytes);
  if (decoded.text === '') throw new DocumentRejected('empty_file', 'The file is empty.');
  const outer = yield* parseUbl({ ...decoded, subject: 'The file', limits });
  return readUblDocument(outer.kind === 'AttachedDocument' ? yield* openContainer(outer, limits) : outer);
}

function* openContainer(container: UblTree, limits: XmlLimits): Generator<undefined, UblTree> {
  const inner = embeddedDocument(container.root);
  // Its own declaration may name another encoding; it is text already, so the declaration says nothing.
  return yield* parseUbl({ ...inner, subject: 'The embedded document', limits });
}
