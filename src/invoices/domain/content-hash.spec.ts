import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ublDocument, type FixtureOptions } from '../../../test/support/ubl-fixture.js';
import { contentHash, identityOf } from './content-hash.js';
import type { InvoiceDocument } from './document.js';
import { readXmlDocument } from './read-xml.js';
import { DEFAULT_UPLOAD_LIMITS } from './upload-limits.js';

function read(options: FixtureOptions = {}): InvoiceDocument {
  return readXmlDocument(Buffer.from(ublDocument(options)), DEFAULT_UPLOAD_LIMITS.xml);
}

const cufe = 'A1'.repeat(48);
const lines = [{ quantity: '1', amount: '10.00' }];

describe('contentHash', () => {
  it('1.00 equals 1, and names, case of the CUFE, warnings and own ids do not count', () => {
    const document = read({ cufe, lines });
    const same = read({
      cufe: cufe.toLowerCase(),
      lines: [{ quantity: '1.000', amount: '10' }],
      environment: '2',
      totals: { lineExtension: '10', payable: '10.0' },
    });
    same.supplier.name = 'otro';
    same.externalId = 'erp-1';
    expect(contentHash(same)).toBe(contentHash(document));
  });

  it.each<[string, FixtureOptions]>([
    ['a line amount', { lines: [{ quantity: '1', amount: '10.01' }] }],
    ['a description', { lines: [{ quantity: '1', amount: '10.00', description: 'otra cosa' }] }],
    ['one line more', { lines: [...lines, { amount: '0' }] }],
    ['a due date', { lines, dueDate: '2025-05-01' }],
    ['a tax', { lines, taxes: [{ scheme: '01', amount: '0' }] }],
    ['a withholding', { lines, withholdings: [{ scheme: '06', amount: '1' }] }],
    ['the customer', { lines, customer: { taxId: '1', name: 'x' } }],
  ])('%s makes another content', (_name, options) => {
    expect(contentHash(read({ cufe, ...options }))).not.toBe(contentHash(read({ cufe, lines })));
  });

  it('trailing zeros never count', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(6), (units, zeros) => {
        const [left, right] = [read({ lines }), read({ lines })];
        left.totals.payable = `${units}.5`;
        right.totals.payable = `${units}.5${'0'.repeat(zeros)}`;
        return contentHash(left) === contentHash(right);
      }),
      { numRuns: 20 },
    );
  });
});

describe('identityOf', () => {
  it('is the CUFE in small letters where there is one', () => {
    expect(identityOf(read({ cufe }))).toBe(`cufe:${cufe.toLowerCase()}`);
  });

  it('else supplier, kind and number: the number alone is not enough', () => {
    const document = read({ cufe: null, number: 'FE-1' });
    expect(identityOf(document)).toBe('doc:900373076:invoice:FE-1');
    const other = read({ cufe: null, number: 'FE-1', supplier: { taxId: '800197268', name: 'Norte' } });
    expect(identityOf(other)).not.toBe(identityOf(document));
    expect(identityOf({ ...document, supplier: { taxId: '0900.373.076', name: '' } })).toBe(
      identityOf(document),
    );
    expect(identityOf({ ...document, kind: 'credit_note' })).not.toBe(identityOf(document));
  });
});
