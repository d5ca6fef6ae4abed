import { SaxesParser, type SaxesTagNS } from 'saxes';
import { DocumentRejected } from './document.js';
import type { XmlLimits } from './upload-limits.js';

export interface XmlHandler {
  /** `depth` is 1 for the root. False leaves the element out with all it holds: it is only checked for form. */
  open(tag: SaxesTagNS, depth: number): boolean;
  text(text: string): void;
  close(depth: number, tag: SaxesTagNS): void;
}

export interface XmlScan {
  text: string;
  /** Lines cut before `text`, added to error positions. */
  skippedLines: number;
  /** Begins the sentence of an error, for instance "The embedded document". */
  subject: string;
  limits: Pick<XmlLimits, 'depthMax' | 'elementsMax'>;
  handler: XmlHandler;
}

const SLICE_CHARS = 65_536;

/**
 * Reads XML with namespaces, without DTD or external entities, in slices so that the caller can pause between them.
 * Refuses with `xml_malformed` (line:column), `dtd_forbidden`, `xml_too_deep`, `xml_too_many_elements`.
 */
export function* scanXml({
  text,
  skippedLines,
  subject,
  limits,
  handler,
}: XmlScan): Generator<undefined, void> {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const at = () => `${parser.line + skippedLines}:${parser.column + 1}`;
  const onText = handler.text.bind(handler);
  let depth = 0;
  let skippedDepth = 0;
  let elements = 0;
  parser.on('error', (error) => {
    if (error.message.includes('doctype')) throw dtdForbidden(subject);
    throw new DocumentRejected(
      'xml_malformed',
      `${subject} is not well-formed XML at ${at()}: ${error.message.slice(0, 200)}`,
    );
  });
  parser.on('doctype', () => {
    throw dtdForbidden(subject);
  });
  parser.on('opentag', (tag) => {
    depth++;
    elements++;
    if (depth > limits.depthMax) {
      throw new DocumentRejected(
        'xml_too_deep',
        `${subject} is nested deeper than ${limits.depthMax} levels at ${at()}.`,
      );
    }
    if (elements > limits.elementsMax) {
      throw new DocumentRejected(
        'xml_too_many_elements',
        `${subject} has more than ${limits.elementsMax} elements.`,
      );
    }
    if (skippedDepth > 0 || handler.open(tag, depth)) return;
    skippedDepth = depth;
    // Without a listener saxes does not even gather the text: signatures and certificates are a third of a document.
    parser.off('text');
    parser.off('cdata');
  });
  parser.on('closetag', (tag) => {
    if (skippedDepth === 0) {
      handler.close(depth, tag);
    } else if (skippedDepth === depth) {
      skippedDepth = 0;
      parser.on('text', onText);
      parser.on('cdata', onText);
    }
    depth--;
  });
  parser.on('text', onText);
  parser.on('cdata', onText);
  for (let start = 0; start < text.length; start += SLICE_CHARS) {
    if (start > 0) yield;
    parser.write(start === 0 && text.length <= SLICE_CHARS ? text : text.slice(start, start + SLICE_CHARS));
  }
  parser.close();
}

function dtdForbidden(subject: string): DocumentRejected {
  return new DocumentRejected('dtd_forbidden', `${subject} carries a DOCTYPE, which is never read.`);
}
