import { describe, expect, it } from 'vitest';
import { applicationResponse, attachedDocument, ublDocument } from '../../../test/support/ubl-fixture.js';
import { contentHash } from './content-hash.js';
import { readXmlDocument } from './read-xml.js';
import { DEFAULT_UPLOAD_LIMITS } from './upload-limits.js';

const read = (text: string) => readXmlDocument(Buffer.from(text), DEFAULT_UPLOAD_LIMITS.xml);
const inner = ublDocument({ number: 'FE-9' });
const event = applicationResponse();

describe('a mail container', () => {
  it.each([
    ['the document first', [inner, event]],
    ['the event first', [event, inner]],
    ['the document alone', [inner]],
    ['the document twice', [inner, inner]],
  ])('with %s, as CDATA or escaped, gives the bare document', (_name, documents) => {
    for (const escaped of [false, true]) {
      const document = read(attachedDocument({ documents, escaped }));
      expect(document).toEqual(read(inner));
      expect(contentHash(document)).toBe(contentHash(read(inner)));
    }
  });

  it('an inner declaration of another encoding, a mark and blank lines do not matter', () => {
    const latin = ublDocument({
      number: 'FE-9',
      prolog: '\uFEFF\n<?xml version="1.0" encoding="ISO-8859-1"?>\n<!-- copia -->',
    });
    expect(read(attachedDocument({ documents: [latin] }))).toEqual(read(inner));
  });

  it.each([
    ['application_response', [event]],
    ['no_inner_document', ['texto suelto']],
    [
      'no_inner_document',
      [
        attachedDocument({ documents: [inner] })
          .replaceAll(']]>', '')
          .replaceAll('<![CDATA[', ''),
      ],
    ],
    ['several_inner_documents', [inner, ublDocument({ number: 'FE-10' })]],
    ['xml_malformed', [inner.slice(0, -30)]],
    ['dtd_forbidden', [ublDocument({ prolog: '<!DOCTYPE Invoice>' })]],
    ['dtd_forbidden', [ublDocument({ prolog: '<!DOCTYPE Invoice [<!ENTITY a "b">]>' }), event]],
  ])('%s', (code, documents) => {
    expect(() => read(attachedDocument({ documents, escaped: true }))).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('a fault inside is told from a fault of the container', () => {
    const wrong = attachedDocument({ documents: [inner.slice(0, -30)], escaped: true });
    expect(() => read(wrong)).toThrow(/^The embedded document/);
  });
});
