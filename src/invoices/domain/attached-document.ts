import { SaxesParser } from 'saxes';
import { type DecodedText, trimStart } from './decode-text.js';
import { DocumentIgnored, DocumentRejected } from './document.js';
import type { XmlNode } from './xml-node.js';

const DOCUMENTS = new Set(['Invoice', 'CreditNote', 'DebitNote']);
const PEEK_CHARS = 4096;

/**
 * The invoice or note inside a mail container, chosen by its root element: the DIAN's answer stands beside it, in
 * either order. A container of the answer alone is ignored; none or several documents are refused.
 */
export function embeddedDocument(container: XmlNode): DecodedText {
  const roots = new Map<string, string>();
  collect(container, (text) => {
    const trimmed = trimStart(text).text;
    if (trimmed.startsWith('<')) roots.set(trimmed, peekRoot(trimmed) ?? '');
  });
  const documents = [...roots].filter(([, root]) => DOCUMENTS.has(root));
  if (documents.length > 1) {
    throw new DocumentRejected(
      'several_inner_documents',
      `The container holds ${documents.length} different documents.`,
    );
  }
  const [found] = documents;
  if (found) return { text: found[0], skippedLines: 0 };
  if ([...roots.values()].includes('ApplicationResponse')) {
    throw new DocumentIgnored(
      'application_response',
      'The container holds a DIAN event and no invoice or note.',
    );
  }
  throw new DocumentRejected('no_inner_document', 'The container holds no invoice or note.');
}

function collect(node: XmlNode, take: (text: string) => void): void {
  if (node.local === 'Description' && node.space === 'cbc') take(node.text);
  for (const each of node.children ?? []) collect(each, take);
}

/** Local name of the root element, read no further than needed; `undefined` when none is found. */
function peekRoot(text: string): string | undefined {
  const parser = new SaxesParser({ xmlns: false });
  let root: string | undefined;
  parser.on('opentagstart', (tag) => (root ??= tag.name.slice(tag.name.indexOf(':') + 1)));
  try {
    for (let start = 0; start < text.length && root === undefined; start += PEEK_CHARS) {
      parser.write(text.slice(start, start + PEEK_CHARS));
    }
  } catch {
    // What stands behind the root, or before it, is judged by the real reading.
  }
  // A document with a DTD before its root must be read to be refused, not passed over.
  return root ?? (text.includes('<!DOCTYPE') ? 'Invoice' : undefined);
}
