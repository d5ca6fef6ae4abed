import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

/**
 * Writes UBL documents as the DIAN's rules want them, from parameters, always the same text for the same parameters.
 * Plain JavaScript, so that benchmarks can use it without a compiler; the types are in `ubl-fixture.d.ts`.
 */

const URN = 'urn:oasis:names:specification:ubl:schema:xsd:';
const AGENCY = 'CO, DIAN (Dirección de Impuestos y Aduanas Nacionales)';
const NAMES = {
  invoice: {
    root: 'Invoice',
    line: 'InvoiceLine',
    quantity: 'InvoicedQuantity',
    totals: 'LegalMonetaryTotal',
  },
  credit_note: {
    root: 'CreditNote',
    line: 'CreditNoteLine',
    quantity: 'CreditedQuantity',
    totals: 'LegalMonetaryTotal',
  },
  debit_note: {
    root: 'DebitNote',
    line: 'DebitNoteLine',
    quantity: 'DebitedQuantity',
    totals: 'RequestedMonetaryTotal',
  },
};

export const DEFAULT_LINE = {
  description: 'Resma de papel carta',
  quantity: '2',
  price: '50000.00',
  amount: '100000.00',
};

/** One invoice or note as XML text. */
export function ublDocument(options = {}) {
  const kind = options.kind ?? 'invoice';
  const names = NAMES[kind];
  const number = options.number ?? 'FE-1';
  const currency = options.currency ?? 'COP';
  const environment = options.environment ?? '1';
  const supplier = options.supplier ?? {
    taxId: '900373076',
    checkDigit: '4',
    name: 'Papelería El Faro S.A.S.',
  };
  const customer =
    options.customer === undefined
      ? { taxId: '900108281', checkDigit: '3', name: 'Comercial Andina Ltda.' }
      : options.customer;
  const lines = options.lines ?? [DEFAULT_LINE];
  const taxes = options.taxes ?? [];
  const totals = { ...computeTotals({ lines, taxes, totals: options.totals }), ...options.totals };
  const cufe = options.cufe === undefined ? cufeOf(`${supplier.taxId}|${kind}|${number}`) : options.cufe;
  const omit = new Set(options.omit ?? []);
  const x = writer(options.prefixes, currency);

  const parts = [
    options.extensions ?? '',
    x.text('UBLVersionID', 'UBL 2.1'),
    x.text('CustomizationID', options.customization ?? '10'),
    x.text('ProfileExecutionID', environment),
    omit.has('number') ? '' : x.text('ID', number),
    cufe === null
      ? ''
      : x.text('UUID', cufe, {
          schemeID: environment,
          schemeName: kind === 'invoice' ? 'CUFE-SHA384' : 'CUDE-SHA384',
        }),
    omit.has('issueDate') ? '' : x.text('IssueDate', options.issueDate ?? '2025-03-10'),
    x.text('IssueTime', '10:20:30-05:00'),
    options.dueDate ? x.text('DueDate', options.dueDate) : '',
    kind === 'invoice' ? x.text('InvoiceTypeCode', '01') : '',
    ...(options.notes ?? []).map((note) => x.text('Note', note)),
    omit.has('currency') ? '' : x.text('DocumentCurrencyCode', currency),
    x.text('LineCountNumeric', options.lineCount ?? String(lines.length)),
    ...(options.references ?? []).map((each) =>
      x.group(
        'BillingReference',
        x.group(
          'InvoiceDocumentReference',
          x.text('ID', each.number) +
            (each.cufe ? x.text('UUID', each.cufe, { schemeName: 'CUFE-SHA384' }) : ''),
        ),
      ),
    ),
    omit.has('supplier') ? '' : party(x, 'AccountingSupplierParty', supplier),
    customer === null ? '' : party(x, 'AccountingCustomerParty', customer),
    options.payment
      ? x.group(
          'PaymentMeans',
          x.text('ID', options.payment.form) +
            x.text('PaymentMeansCode', options.payment.means ?? '30') +
            (options.payment.dueDate ? x.text('PaymentDueDate', options.payment.dueDate) : ''),
        )
      : '',
    options.rate
      ? x.group(
          'PaymentExchangeRate',
          x.text('SourceCurrencyCode', options.rate.source) +
            x.text('SourceCurrencyBaseRate', '1') +
            x.text('TargetCurrencyCode', options.rate.target) +
            x.text('TargetCurrencyBaseRate', '1') +
            x.text('CalculationRate', options.rate.value) +
            x.text('Date', '2025-03-10'),
        )
      : '',
    ...taxes.map((tax) => taxTotal(x, 'TaxTotal', tax)),
    ...(options.withholdings ?? []).map((tax) => taxTotal(x, 'WithholdingTaxTotal', tax)),
    x.group(
      names.totals,
      x.amount('LineExtensionAmount', totals.lineExtension) +
        (totals.allowances === undefined ? '' : x.amount('AllowanceTotalAmount', totals.allowances)) +
        (totals.charges === undefined ? '' : x.amount('ChargeTotalAmount', totals.charges)) +
        (totals.prepaid === undefined ? '' : x.amount('PrepaidAmount', totals.prepaid)) +
        x.amount('PayableAmount', totals.payable),
    ),
    ...lines.map((line, index) => lineOf(x, names, { id: String(index + 1), ...line })),
  ];
  return (options.prolog ?? '<?xml version="1.0" encoding="UTF-8"?>\n') + x.root(names.root, parts.join(''));
}

/** A mail container around documents: each as CDATA or, with `escaped`, as entity-escaped text. */
export function attachedDocument({
  documents,
  escaped = false,
  prolog = '<?xml version="1.0" encoding="UTF-8"?>\n',
}) {
  const x = writer(undefined, 'COP');
  const embed = (text) =>
    x.group(
      'Attachment',
      x.group(
        'ExternalReference',
        x.text('MimeCode', 'text/xml') +
          `<cbc:Description>${escaped ? escape(text) : `<![CDATA[${text}]]>`}</cbc:Description>`,
      ),
    );
  const [first = '', ...others] = documents;
  return (
    prolog +
    x.root(
      'AttachedDocument',
      x.text('ID', 'AD-1') +
        x.text('IssueDate', '2025-03-10') +
        embed(first) +
        x.group(
          'ParentDocumentLineReference',
          x.text('LineID', '1') +
            x.group('DocumentReference', x.text('ID', 'FE-1') + others.map(embed).join('')),
        ),
    )
  );
}

/** An event of the DIAN: no invoice. */
export function applicationResponse({ number = 'EV-1', note = 'Documento validado por la DIAN' } = {}) {
  const x = writer(undefined, 'COP');
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    x.root(
      'ApplicationResponse',
      x.text('ID', number) +
        x.text('UUID', cufeOf(number)) +
        x.text('IssueDate', '2025-03-10') +
        x.text('Note', note),
    )
  );
}

/** The CUFE-like hash of a text: 96 hexadecimal digits. */
export function cufeOf(text) {
  return createHash('sha384').update(text).digest('hex');
}

const GOODS = [
  'Resma de papel carta',
  'Tóner negro',
  'Servicio de aseo',
  'Internet 300 MB',
  'Café molido 500 g',
  'Flete urbano',
];

/** Invoice number `index` of a made-up series: 3 to 10 lines, extensions and a signature block; about 20 to 25 kB. */
export function generatedInvoice(index, { seed = 1 } = {}) {
  const random = randomOf(seed * 1_000_003 + index);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const lines = Array.from({ length: 3 + Math.floor(random() * 8) }, (_, line) => {
    const quantity = 1 + Math.floor(random() * 20);
    const price = 1_000 + Math.floor(random() * 250_000);
    const amount = quantity * price;
    const iva = Math.floor((amount * 19) / 100);
    return {
      id: String(line + 1),
      description: `${pick(GOODS)} ref. ${Math.floor(random() * 90_000) + 10_000}`,
      quantity: `${quantity}.000000`,
      price: `${price}.00`,
      baseQuantity: '1.000000',
      amount: `${amount}.00`,
      taxes: [{ scheme: '01', percent: '19.00', base: `${amount}.00`, amount: `${iva}.00` }],
    };
  });
  const sumOf = (values) => values.reduce((sum, value) => sum + BigInt(value.slice(0, -3)), 0n);
  const base = `${sumOf(lines.map((line) => line.amount))}.00`;
  const iva = `${sumOf(lines.map((line) => line.taxes[0].amount))}.00`;
  return ublDocument({
    number: `FE-${index + 1}`,
    issueDate: `2025-03-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`,
    payment: { form: pick(['1', '2']), means: '30', dueDate: '2025-04-30' },
    supplier: { ...pick(SUPPLIERS), activity: '4761' },
    taxes: [{ scheme: '01', percent: '19.00', base, amount: iva }],
    lines,
    extensions: extensions(random),
  });
}

const SUPPLIERS = [
  { taxId: '900373076', checkDigit: '4', name: 'Papelería El Faro S.A.S.' },
  { taxId: '800197268', checkDigit: '4', name: 'Servicios Generales del Norte S.A.' },
  { taxId: '900108281', checkDigit: '3', name: 'Distribuidora La Sabana & Cía. Ltda.' },
];

/** What a signed document carries around its content: authorisation, software, signature with certificate. */
function extensions(random) {
  const base64 = (bytes) => {
    const buffer = Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256)));
    return buffer.toString('base64').replace(/.{76}/g, '$&\n');
  };
  const digest = (id) =>
    `<ds:Reference Id="${id}" URI="#${id}-target"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>${base64(32)}</ds:DigestValue></ds:Reference>\n`;
  return `<ext:UBLExtensions>
  <ext:UBLExtension><ext:ExtensionContent><sts:DianExtensions xmlns:sts="dian:gov:co:facturaelectronica:Structures-2-1">
    <sts:InvoiceControl><sts:InvoiceAuthorization>${Math.floor(random() * 1e12)}</sts:InvoiceAuthorization>
      <sts:AuthorizationPeriod><cbc:StartDate>2024-01-01</cbc:StartDate><cbc:EndDate>2026-01-01</cbc:EndDate></sts:AuthorizationPeriod>
      <sts:AuthorizedInvoices><sts:Prefix>FE</sts:Prefix><sts:From>1</sts:From><sts:To>999999</sts:To></sts:AuthorizedInvoices></sts:InvoiceControl>
    <sts:SoftwareSecurityCode schemeAgencyID="195">${cufeOf(String(random()))}</sts:SoftwareSecurityCode>
    <sts:QRCode>https://example.test/document?key=${cufeOf(String(random()))}</sts:QRCode>
  </sts:DianExtensions></ext:ExtensionContent></ext:UBLExtension>
  <ext:UBLExtension><ext:ExtensionContent><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="signature">
    <ds:SignedInfo><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>${['a', 'b', 'c'].map(digest).join('')}</ds:SignedInfo>
    <ds:SignatureValue>${base64(256)}</ds:SignatureValue>
    <ds:KeyInfo><ds:X509Data><ds:X509Certificate>${base64(1900)}</ds:X509Certificate><ds:X509Certificate>${base64(1600)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    <ds:Object><xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#">${['d', 'e', 'f', 'g'].map(digest).join('')}</xades:QualifyingProperties></ds:Object>
  </ds:Signature></ext:ExtensionContent></ext:UBLExtension>
</ext:UBLExtensions>`;
}

function lineOf(x, names, line) {
  const descriptions = [line.description ?? 'Artículo'].flat();
  return x.group(
    names.line,
    x.text('ID', line.id, line.idScheme ? { schemeID: line.idScheme } : {}) +
      (line.quantity === undefined ? '' : x.text(names.quantity, line.quantity, { unitCode: 'EA' })) +
      x.amount('LineExtensionAmount', line.amount ?? '0') +
      (line.isFree ? x.text('FreeOfChargeIndicator', 'true') : '') +
      (line.discount ? allowance(x, 'false', line.discount) : '') +
      (line.charge ? allowance(x, 'true', line.charge) : '') +
      (line.taxes ?? []).map((tax) => taxTotal(x, 'TaxTotal', tax)).join('') +
      (line.withholdings ?? []).map((tax) => taxTotal(x, 'WithholdingTaxTotal', tax)).join('') +
      x.group(
        'Item',
        descriptions.map((text) => x.text('Description', text)).join('') +
          x.group('SellersItemIdentification', x.text('ID', 'REF-1')) +
          x.group(
            'StandardItemIdentification',
            x.text('ID', '44121618', { schemeID: '999', schemeAgencyName: AGENCY }),
          ) +
          (line.mandator
            ? x.group(
                'InformationContentProviderParty',
                x.group(
                  'PowerOfAttorney',
                  x.group('AgentParty', x.group('PartyIdentification', x.text('ID', line.mandator))),
                ),
              )
            : ''),
      ) +
      (line.price === undefined
        ? ''
        : x.group(
            'Price',
            x.amount('PriceAmount', line.price) +
              (line.baseQuantity ? x.text('BaseQuantity', line.baseQuantity, { unitCode: 'EA' }) : ''),
          )),
  );
}

function allowance(x, isCharge, amount) {
  return x.group(
    'AllowanceCharge',
    x.text('ID', '1') + x.text('ChargeIndicator', isCharge) + x.amount('Amount', amount),
  );
}

function taxTotal(x, name, tax) {
  const subtotal = x.group(
    'TaxSubtotal',
    (tax.base === undefined ? '' : x.amount('TaxableAmount', tax.base)) +
      x.amount('TaxAmount', tax.amount) +
      x.group(
        'TaxCategory',
        (tax.percent === undefined ? '' : x.text('Percent', tax.percent)) +
          x.group('TaxScheme', x.text('ID', tax.scheme) + x.text('Name', `Tributo ${tax.scheme}`)),
      ),
  );
  return x.group(name, x.amount('TaxAmount', tax.total ?? tax.amount) + (tax.noSubtotal ? '' : subtotal));
}

function party(x, holder, { taxId, checkDigit, name, idKind = '31', activity, members = [] }) {
  const scheme = (id, digit, registered) =>
    x.group(
      'PartyTaxScheme',
      x.text('RegistrationName', registered) +
        x.text('CompanyID', id, {
          schemeAgencyID: '195',
          schemeAgencyName: AGENCY,
          ...(digit === undefined ? {} : { schemeID: digit }),
          schemeName: idKind,
        }) +
        address(x) +
        x.group('TaxScheme', x.text('ID', '01') + x.text('Name', 'IVA')),
    );
  return x.group(
    holder,
    x.text('AdditionalAccountID', '1') +
      x.group(
        'Party',
        (activity ? x.text('IndustryClassificationCode', activity) : '') +
          members
            .map((member) =>
              x.group(
                'PartyLegalEntity',
                x.group('ShareholderParty', x.group('Party', scheme(member, undefined, 'Socio'))),
              ),
            )
            .join('') +
          x.group('PartyName', x.text('Name', name)) +
          scheme(taxId, checkDigit, name),
      ),
  );
}

/** Holds ids and names that are nobody's. */
function address(x) {
  return x.group(
    'RegistrationAddress',
    x.text('ID', '11001') +
      x.text('CityName', 'Bogotá, D.C.') +
      x.text('PostalZone', '110221') +
      x.text('CountrySubentity', 'Bogotá') +
      x.text('CountrySubentityCode', '11') +
      x.group('AddressLine', x.text('Line', 'Calle 26 # 59-41, oficina 302')) +
      x.group(
        'Country',
        x.text('IdentificationCode', 'CO') + x.text('Name', 'Colombia', { languageID: 'es' }),
      ),
  );
}

/** Payable by the DIAN's formula, in exact millionths; withholdings play no part. */
function computeTotals({ lines, taxes, totals = {} }) {
  const sum = (values) => values.reduce((total, value) => total + micros(value ?? '0'), 0n);
  const lineExtension = totals.lineExtension
    ? micros(totals.lineExtension)
    : sum(lines.map((line) => line.amount));
  const payable =
    lineExtension +
    sum(taxes.map((tax) => tax.total ?? tax.amount)) -
    micros(totals.allowances ?? '0') +
    micros(totals.charges ?? '0') -
    micros(totals.prepaid ?? '0');
  return { lineExtension: fromMicros(lineExtension), payable: fromMicros(payable) };
}

/** Texts that are no amount count as 0, so that a fixture may hold a bad one. */
function micros(text) {
  const match = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) return 0n;
  const value = BigInt(match[2]) * 1_000_000n + BigInt((match[3] ?? '').padEnd(6, '0'));
  return match[1] === '-' ? -value : value;
}

function fromMicros(value) {
  const digits = (value < 0n ? -value : value).toString().padStart(7, '0');
  const places = digits.slice(-6).replace(/0{1,4}$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -6)}.${places}`;
}

function writer({ cbc = 'cbc', cac = 'cac', root = '' } = {}, currency) {
  const attributesOf = (attributes) =>
    Object.entries(attributes)
      .map(([name, value]) => ` ${name}="${escape(value)}"`)
      .join('');
  const text = (name, value, attributes = {}) =>
    `<${cbc}:${name}${attributesOf(attributes)}>${escape(value)}</${cbc}:${name}>\n`;
  return {
    text,
    amount: (name, value) => text(name, value, { currencyID: currency }),
    group: (name, content) => `<${cac}:${name}>\n${content}</${cac}:${name}>\n`,
    root: (name, content) => {
      const tag = root === '' ? name : `${root}:${name}`;
      const own = root === '' ? 'xmlns' : `xmlns:${root}`;
      return `<${tag} ${own}="${URN}${name}-2" xmlns:${cac}="${URN}CommonAggregateComponents-2" xmlns:${cbc}="${URN}CommonBasicComponents-2" xmlns:ext="${URN}CommonExtensionComponents-2">\n${content}</${tag}>`;
    },
  };
}

function escape(text) {
  return String(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}

/** Mulberry32: small, seeded, the same everywhere. Returns numbers in [0, 1). */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
