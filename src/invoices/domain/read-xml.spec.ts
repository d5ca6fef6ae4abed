import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FixtureOptions, generatedInvoice, ublDocument } from '../../../test/support/ubl-fixture.js';
import { DocumentIgnored, DocumentRejected, type InvoiceDocument } from './document.js';
import { readXmlDocument } from './read-xml.js';
import { DEFAULT_UPLOAD_LIMITS, type XmlLimits } from './upload-limits.js';

const LIMITS = DEFAULT_UPLOAD_LIMITS.xml;

function read(text: string | Buffer, limits: Partial<XmlLimits> = {}): InvoiceDocument {
  return readXmlDocument(Buffer.from(text), { ...LIMITS, ...limits });
}

function readUbl(options: FixtureOptions = {}): InvoiceDocument {
  return read(ublDocument(options));
}

function refusal(text: string | Buffer, limits: Partial<XmlLimits> = {}): { code: string; message: string } {
  try {
    read(text, limits);
  } catch (error) {
    if (error instanceof DocumentRejected) return error;
    throw error;
  }
  throw new Error('the document was read');
}

function codes(document: InvoiceDocument): string[] {
  return document.warnings.map((warning) => warning.code);
}

const iva = { scheme: '01', percent: '19.00', base: '100000.00', amount: '19000.00' };

describe('a plain document', () => {
  it('gives everything it says, amounts as written, and no warning', () => {
    const document = readUbl({
      number: 'FE-77',
      dueDate: '2025-04-09',
      payment: { form: '2' },
      taxes: [iva],
      supplier: { taxId: '900373076', checkDigit: '4', name: 'Faro & Cía', activity: '4761' },
      references: [{ number: 'OC-1', cufe: 'a'.repeat(96) }],
      lines: [
        {
          description: ['Papel', ' carta\n blanco '],
          quantity: '2.000000',
          price: '50000.00',
          amount: '100000.00',
          taxes: [iva],
        },
      ],
    });
    expect(document).toEqual({
      kind: 'invoice',
      number: 'FE-77',
      cufe: expect.stringMatching(/^[0-9a-f]{96}$/) as string,
      issueDate: '2025-03-10',
      dueDate: '2025-04-09',
      currency: 'COP',
      paymentForm: 'credit',
      supplier: { taxId: '900373076', checkDigit: '4', name: 'Faro & Cía', activity: '4761' },
      customer: { taxId: '900108281', checkDigit: '3', name: 'Comercial Andina Ltda.' },
      lines: [
        {
          id: '1',
          description: 'Papel carta blanco',
          quantity: '2.000000',
          unitPrice: '50000.00',
          amount: '100000.00',
          taxes: [iva],
        },
      ],
      taxes: [iva],
      withholdings: [],
      totals: {
        lineExtension: '100000.00',
        allowances: '0',
        charges: '0',
        prepaid: '0',
        payable: '119000.00',
      },
      references: [{ number: 'OC-1', cufe: 'a'.repeat(96) }],
      warnings: [],
    });
  });

  it('elements are matched by namespace, not by prefix', () => {
    const options: FixtureOptions = { taxes: [iva] };
    expect(readUbl({ ...options, prefixes: { cbc: 'b', cac: 'a', root: 'doc' } })).toEqual(readUbl(options));
    expect(refusal(ublDocument().replace('schema:xsd:Invoice-2', 'schema:xsd:Other-2')).code).toBe(
      'unknown_xml_root',
    );
    const foreign = ublDocument().replace('<cbc:ID>FE-1</cbc:ID>', '<x:ID xmlns:x="urn:x">FE-1</x:ID>');
    expect(refusal(foreign).code).toBe('missing_number');
  });

  it.each(['credit_note', 'debit_note'] as const)(
    'a %s is one by its root and has its own totals',
    (kind) => {
      expect(readUbl({ kind, number: 'FE-1' })).toMatchObject({ kind, totals: { payable: '100000.00' } });
    },
  );

  it('an invoice numbered NC is an invoice', () => {
    expect(readUbl({ number: 'NC-12' }).kind).toBe('invoice');
  });

  it('cash or credit comes from the payment means, whatever the due date', () => {
    expect(readUbl({ payment: { form: '1', dueDate: '2025-12-31' } })).toMatchObject({
      paymentForm: 'cash',
      dueDate: '2025-12-31',
    });
    expect(readUbl({ payment: { form: '7' } }).paymentForm).toBeUndefined();
  });
});

describe('taxes and withholdings', () => {
  it('header taxes are not added to those of the lines', () => {
    const document = readUbl({ taxes: [iva], lines: [{ quantity: '1', amount: '100000.00', taxes: [iva] }] });
    expect(document.taxes).toEqual([iva]);
  });

  it('08 is a tax; 05, 06 and 07 are withholdings wherever they stand', () => {
    const ic = { scheme: '08', amount: '500.00' };
    const reteIva = { scheme: '05', amount: '2850.00' };
    const reteRenta = { scheme: '06', amount: '2500.00' };
    const document = readUbl({ taxes: [ic, reteIva], withholdings: [reteRenta] });
    expect(document.taxes).toEqual([ic]);
    expect(document.withholdings).toEqual([reteIva, reteRenta]);
    expect(codes(document)).toContain('withholding_among_taxes');
  });

  it('a withholding does not reduce what is payable', () => {
    const document = readUbl({ taxes: [iva], withholdings: [{ scheme: '06', amount: '2500.00' }] });
    expect(document.totals.payable).toBe('119000.00');
    expect(document.warnings).toEqual([]);
  });

  it('exempt is a tax of 0 %, excluded is no tax', () => {
    const zero = { scheme: '01', percent: '0.00', base: '100000.00', amount: '0.00' };
    expect(readUbl({ taxes: [zero] }).taxes).toEqual([zero]);
    expect(readUbl().taxes).toEqual([]);
  });

  it('the tax read is the total stated, though its parts differ', () => {
    const document = readUbl({ taxes: [{ ...iva, total: '19000.40' }] });
    expect(document.taxes.map((tax) => tax.amount)).toEqual(['19000.00', '0.4']);
    expect(codes(document)).toEqual(['tax_total_mismatch']);
    expect(readUbl({ taxes: [{ scheme: '22', amount: '60', noSubtotal: true }] }).taxes).toEqual([
      { scheme: 'ZZ', amount: '60' },
    ]);
  });
});

describe('parties', () => {
  const supplier = { taxId: '800197268', name: 'Norte' };

  it.each([
    ['900373076', '4'],
    ['900100009', '1'],
    ['900100005', '0'],
  ])('%s with its check digit %s is in order', (taxId, checkDigit) => {
    expect(readUbl({ supplier: { taxId, checkDigit, name: 'Norte' } }).warnings).toEqual([]);
  });

  it('a false check digit warns', () => {
    const document = readUbl({ supplier: { ...supplier, checkDigit: '9' } });
    expect(document.supplier).toMatchObject({ taxId: '800197268', checkDigit: '9' });
    expect(codes(document)).toEqual(['nit_check_digit']);
  });

  it('number and digit are never glued, a blank or absurd digit is none', () => {
    expect(readUbl({ supplier: { ...supplier, checkDigit: '4' } }).supplier).toMatchObject({
      taxId: '800197268',
      checkDigit: '4',
    });
    for (const checkDigit of ['', '/Invoice/ID', '44']) {
      expect(readUbl({ supplier: { ...supplier, checkDigit } }).supplier).toEqual({
        taxId: '800197268',
        name: 'Norte',
      });
    }
  });

  it('a passport stays as given and has no check digit to be wrong', () => {
    const document = readUbl({
      customer: { taxId: '00-12 34', checkDigit: '1', name: 'Smith', idKind: '41' },
    });
    expect(document.customer?.taxId).toBe('00-12 34');
    expect(document.warnings).toEqual([]);
  });

  it('members of a consortium are not the supplier', () => {
    expect(readUbl({ supplier: { ...supplier, members: ['111111111', '222222222'] } }).supplier.taxId).toBe(
      '800197268',
    );
  });
});

describe('lines', () => {
  it('repeated ids become unique', () => {
    const lines = ['1', '1', '1-2', '1'].map((id) => ({ id, quantity: '1', amount: '5.00' }));
    expect(readUbl({ lines }).lines.map((line) => line.id)).toEqual(['1', '1-2', '1-2-2', '1-3']);
  });

  it('the stated amount stands; it warns only when no reading of price and base quantity gives it', () => {
    const line = { quantity: '500', price: '2130.00', baseQuantity: '500', amount: '1065000.00' };
    expect(readUbl({ lines: [line] }).warnings).toEqual([]);
    expect(readUbl({ lines: [{ ...line, amount: '2130.00' }] }).warnings).toEqual([]);
    const odd = readUbl({ lines: [{ ...line, amount: '777.00' }] });
    expect(odd.lines[0]?.amount).toBe('777.00');
    expect(codes(odd)).toEqual(['line_amount_mismatch']);
  });

  it('discounts, charges, roundings and free goods are no mismatch', () => {
    const lines = [
      { quantity: '1', price: '300000.00', discount: '50000.00', amount: '250000.00' },
      { quantity: '1', price: '100.00', charge: '5.00', amount: '105.00' },
      { quantity: '3', price: '33.333333', amount: '100.00' },
      { quantity: '2', price: '100.00', amount: '0', isFree: true },
    ];
    expect(readUbl({ lines }).warnings).toEqual([]);
  });

  it('a wrong count of lines warns', () => {
    expect(codes(readUbl({ lineCount: '3' }))).toEqual(['line_count_mismatch']);
  });
});

describe('totals', () => {
  it('header discount, charge and prepaid amount are kept and count', () => {
    const document = readUbl({ totals: { allowances: '59000.00', charges: '20000.00', prepaid: '1000.00' } });
    expect(document.totals).toMatchObject({
      allowances: '59000.00',
      charges: '20000.00',
      prepaid: '1000.00',
      payable: '60000.00',
    });
    expect(document.warnings).toEqual([]);
  });

  it('a payable amount that leaves the prepaid one out warns and says so', () => {
    const document = readUbl({ totals: { prepaid: '1000.00', payable: '100000.00' } });
    expect(document.totals.payable).toBe('100000.00');
    expect(document.warnings).toMatchObject([
      { code: 'totals_mismatch', message: expect.stringContaining('prepaid') as string },
    ]);
  });
});

describe('currency', () => {
  const dollars: FixtureOptions = { currency: 'USD' };

  it.each([
    ['USD', 'COP', '4100.50', '4100.50'],
    ['COP', 'USD', '4100.50', '4100.50'],
    ['COP', 'USD', '0.00025', '4000'],
    ['USD', 'COP', '0.00025', '4000'],
  ])('%s to %s at %s is %s pesos a dollar', (source, target, value, expected) => {
    expect(readUbl({ ...dollars, rate: { source, target, value } })).toMatchObject({
      currency: 'USD',
      exchangeRate: expected,
      warnings: [],
    });
  });

  it('a currency lighter than the peso keeps its rate below 1', () => {
    expect(
      readUbl({ currency: 'VND', rate: { source: 'VND', target: 'COP', value: '0.16' } }).exchangeRate,
    ).toBe('0.16');
  });

  it.each([
    ['EUR', 'COP', '4500'],
    ['USD', 'COP', '0'],
    ['USD', 'COP', 'x'],
    ['COP', 'COP', '1'],
  ])('%s to %s at %s is no rate for dollars: a warning', (source, target, value) => {
    const document = readUbl({ ...dollars, rate: { source, target, value } });
    expect(document.exchangeRate).toBeUndefined();
    expect(codes(document)).toEqual(['foreign_currency_without_rate']);
  });

  it('pesos have no rate', () => {
    expect(readUbl({ rate: { source: 'USD', target: 'COP', value: '4100' } })).not.toHaveProperty(
      'exchangeRate',
    );
  });

  it('a document in pesos with amounts marked USD warns', () => {
    const xml = ublDocument({ currency: 'USD' }).replace(
      'DocumentCurrencyCode>USD',
      'DocumentCurrencyCode>COP',
    );
    expect(codes(read(xml))).toEqual(['currency_mismatch']);
  });
});

describe('warnings for people', () => {
  it('a mandate, by its kind or by a mandator on a line', () => {
    expect(codes(readUbl({ customization: '11' }))).toEqual(['third_party_income']);
    expect(codes(readUbl({ kind: 'credit_note', customization: '11' }))).toEqual([]);
    expect(codes(readUbl({ lines: [{ quantity: '1', amount: '1', mandator: '800197268' }] }))).toEqual([
      'third_party_income',
    ]);
  });

  it('the test environment, a CUFE that is none, a due date that is none', () => {
    expect(codes(readUbl({ environment: '2' }))).toEqual(['test_environment']);
    const document = readUbl({ cufe: 'NA', dueDate: '30/04/2025' });
    expect(codes(document)).toEqual(['cufe_malformed', 'invalid_due_date']);
    expect(document.cufe).toBeUndefined();
  });
});

describe('what is missing or wrong is refused by name', () => {
  it.each<[string, FixtureOptions]>([
    ['missing_number', { omit: ['number'] }],
    ['missing_issue_date', { omit: ['issueDate'] }],
    ['invalid_issue_date', { issueDate: '2025-02-30' }],
    ['missing_supplier', { omit: ['supplier'] }],
    ['missing_supplier', { supplier: { taxId: '', name: 'X' } }],
    ['no_lines', { lines: [] }],
    ['invalid_number', { number: 'F'.repeat(101) }],
    ['invalid_tax_id', { supplier: { taxId: '9'.repeat(51), name: 'X' } }],
    ['invalid_currency', { currency: 'pesos' }],
    ['invalid_amount', { lines: [{ amount: '1.000,00' }] }],
    ['invalid_amount', { totals: { payable: '1e5' } }],
    ['missing_amount', { totals: { payable: '' } }],
  ])('%s', (code, options) => {
    expect(refusal(ublDocument(options)).code).toBe(code);
  });

  it('an unreadable amount names its line and element', () => {
    const { message } = refusal(ublDocument({ lines: [{ id: '7', amount: 'mil' }] }));
    expect(message).toMatch(/Line 7: LineExtensionAmount.*"mil"/);
  });

  it('amounts of up to 18 places survive unchanged', () => {
    const amount = '0.123456789012345678';
    expect(
      readUbl({ lines: [{ quantity: '1', amount }], totals: { lineExtension: amount, payable: amount } }),
    ).toMatchObject({
      lines: [{ amount }],
      totals: { payable: amount },
      warnings: [],
    });
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{1,12}\.\d{2,6}$/),
        (text) => readUbl({ lines: [{ amount: text }] }).lines[0]?.amount === text,
      ),
      { numRuns: 30 },
    );
  });
});

describe('the form of the file', () => {
  const expected = readUbl();
  const named = ublDocument({ prolog: '<?xml version="1.0" encoding="ISO-8859-1"?>' });

  it.each<[string, Buffer]>([
    ['a byte order mark', Buffer.from(`\uFEFF${ublDocument()}`)],
    ['blank lines before the declaration', Buffer.from(`\r\n\n  ${ublDocument()}`)],
    ['both', Buffer.from(`\uFEFF\n${ublDocument()}`)],
    ['no declaration', Buffer.from(ublDocument({ prolog: '' }))],
    ['ISO-8859-1', Buffer.from(named, 'latin1')],
    ['windows-1252', Buffer.from(named.replace('ISO-8859-1', 'windows-1252'), 'latin1')],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${ublDocument()}`, 'utf16le')],
    [
      'UTF-16 without',
      Buffer.from(ublDocument({ prolog: '<?xml version="1.0" encoding="UTF-16"?>' }), 'utf16le'),
    ],
    ['big-endian UTF-16', Buffer.from(`\uFEFF${ublDocument()}`, 'utf16le').swap16()],
    [
      'UTF-8 that calls itself UTF-16',
      Buffer.from(ublDocument({ prolog: '<?xml version="1.0" encoding="utf-16"?>' })),
    ],
  ])('%s is read', (_name, bytes) => {
    expect(read(bytes)).toEqual(expected);
  });

  it.each<[string, Buffer]>([
    ['Latin letters without a declaration', Buffer.from(ublDocument(), 'latin1')],
    [
      'an unknown encoding',
      Buffer.from(ublDocument({ prolog: '<?xml version="1.0" encoding="x-klingon"?>' })),
    ],
    ['half a UTF-16 character', Buffer.concat([Buffer.from('\uFEFF<a/>', 'utf16le'), Buffer.from([0x20])])],
  ])('%s is refused', (_name, bytes) => {
    expect(refusal(bytes).code).toBe('invalid_encoding');
  });

  it('an empty file and one of blanks', () => {
    expect(refusal('').code).toBe('empty_file');
    expect(refusal(' \n ').code).toBe('empty_file');
  });

  it('a cut file is malformed, with the place', () => {
    const text = ublDocument();
    const { code, message } = refusal(text.slice(0, text.length - 200));
    expect(code).toBe('xml_malformed');
    expect(message).toMatch(/ at \d+:\d+:/);
  });

  it('lines before the declaration count in the place', () => {
    expect(
      refusal('\n\n<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">\n</x>').message,
    ).toContain(' at 4:');
  });

  it.each([
    ['<!DOCTYPE Invoice SYSTEM "file:///etc/passwd">', 'dtd_forbidden'],
    ['<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', 'dtd_forbidden'],
  ])('%s is refused', (doctype, code) => {
    expect(refusal(ublDocument({ prolog: `<?xml version="1.0"?>${doctype}` })).code).toBe(code);
    expect(refusal(`${ublDocument()}${doctype}`).code).toBe(code);
    expect(refusal(ublDocument({ extensions: doctype })).code).toBe(code);
  });

  it('an unknown entity is refused, the five of XML are read', () => {
    for (const entity of ['&xxe;', '&#0;', '&#xD800;']) {
      expect(refusal(ublDocument().replace('carta', entity)).code).toBe('xml_malformed');
    }
    expect(read(ublDocument().replace('carta', '&lt;A4&gt; &#241;')).lines[0]?.description).toBe(
      'Resma de papel <A4> ñ',
    );
  });

  it('an event is ignored, another root refused', () => {
    const event =
      '<e:ApplicationResponse xmlns:e="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"/>';
    expect(() => read(event)).toThrow(DocumentIgnored);
    expect(refusal('<rss/>').code).toBe('unknown_xml_root');
  });
});

describe('limits', () => {
  it.each<[string, string, Partial<XmlLimits>]>([
    ['document_too_large', ublDocument(), { documentBytesMax: 100 }],
    ['xml_too_deep', ublDocument(), { depthMax: 4 }],
    ['xml_too_many_elements', ublDocument(), { elementsMax: 20 }],
    ['xml_text_too_long', ublDocument({ notes: ['ñ'.repeat(600)] }), { textBytesMax: 1000 }],
    [
      'too_many_lines',
      ublDocument({ lines: [{ amount: '1' }, { amount: '1' }, { amount: '1' }] }),
      { linesMax: 2 },
    ],
    ['xml_too_deep', '<a>'.repeat(100_000), {}],
    ['xml_too_many_elements', ublDocument({ extensions: '<ext:x/>'.repeat(500_000) }), {}],
  ])('%s', (code, text, limits) => {
    const wrapped = text.startsWith('<a>') ? ublDocument({ extensions: text }) : text;
    expect(refusal(wrapped, limits).code).toBe(code);
  });

  it('just within them is read', () => {
    expect(read(ublDocument({ notes: ['ñ'.repeat(500)] }), { textBytesMax: 1000 }).kind).toBe('invoice');
  });
});

describe('whatever the bytes', () => {
  const whole = Buffer.from(generatedInvoice(3));

  it('a damaged file is read or refused with a reason, never more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(whole.length),
        fc.boolean(),
        (changes, length, cut) => {
          const bytes = Buffer.from(cut ? whole.subarray(0, length) : whole);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          try {
            read(bytes);
          } catch (error) {
            expect(error).toSatisfy(
              (each) => each instanceof DocumentRejected || each instanceof DocumentIgnored,
            );
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('a generated document is read without warnings', () => {
    for (let index = 0; index < 20; index++) expect(read(generatedInvoice(index)).warnings).toEqual([]);
  });
});
