import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { contentHash, identityOf } from '../../src/invoices/domain/content-hash.js';
import type { InvoiceDocument } from '../../src/invoices/domain/document.js';
import { bufferSource } from '../../src/invoices/domain/random-access.js';
import { readXmlDocument } from '../../src/invoices/domain/read-xml.js';
import { DEFAULT_UPLOAD_LIMITS } from '../../src/invoices/domain/upload-limits.js';
import { type FoundFile, walkUpload } from '../../src/invoices/domain/walk-upload.js';
import { formatDecimal, parseDecimal, sum } from '../../src/money/decimal.js';

const FOLDER = join(import.meta.dirname, '../../../shared/data/dian');
const TOOLBOX = join(FOLDER, 'toolbox-v1.9');
const DERIVED = join(FOLDER, 'derivados');

async function walk(path: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const source = bufferSource(readFileSync(path));
  for await (const file of walkUpload({ fileName: path, source, limits: DEFAULT_UPLOAD_LIMITS }))
    found.push(file);
  return found;
}

function sample(name: string, folder = TOOLBOX): InvoiceDocument {
  return readXmlDocument(readFileSync(join(folder, name)), DEFAULT_UPLOAD_LIMITS.xml);
}

function codes(document: InvoiceDocument): string[] {
  return document.warnings.map((warning) => warning.code);
}

/** Σ TaxAmount of the TaxTotal children of the root, read by a second way: a plain stack over element names. */
function rootTaxTotal(xml: string): bigint {
  const path: string[] = [];
  let total = 0n;
  let text = '';
  const parser = new SaxesParser({ xmlns: true });
  parser.on('opentag', (tag) => {
    path.push(tag.local);
    text = '';
  });
  parser.on('text', (piece) => (text += piece));
  parser.on('closetag', () => {
    if (path.length === 3 && path[1] === 'TaxTotal' && path[2] === 'TaxAmount')
      total += parseDecimal(text.trim());
    path.pop();
  });
  parser.write(xml.replace(/^\uFEFF/, '').trimStart()).close();
  return total;
}

if (!existsSync(FOLDER)) console.warn(`No DIAN samples at ${FOLDER}: their tests are skipped.`);

describe.skipIf(!existsSync(FOLDER))('the official DIAN samples', () => {
  const files = existsSync(FOLDER) ? readdirSync(TOOLBOX).filter((name) => name.endsWith('.xml')) : [];
  const events = files.filter((name) => /^03\d_/.test(name));
  const documents = files.filter((name) => !events.includes(name));

  it('are 24 documents and 4 events', () => {
    expect([documents.length, events.length]).toEqual([24, 4]);
  });

  it.each(events)('%s is an event and ignored', async (name) => {
    expect(await walk(join(TOOLBOX, name))).toMatchObject([
      { result: { outcome: 'ignored', code: 'application_response' } },
    ]);
  });

  it.each(documents)('%s is read, of the kind its root says, with the taxes of its root', async (name) => {
    const [found, ...others] = await walk(join(TOOLBOX, name));
    expect(others).toEqual([]);
    if (found?.result.outcome !== 'document') throw new Error(JSON.stringify(found?.result));
    const { document } = found.result;
    const xml = readFileSync(join(TOOLBOX, name), 'utf8');
    const kinds = { Invoice: 'invoice', CreditNote: 'credit_note', DebitNote: 'debit_note' };
    const root = /<(Invoice|CreditNote|DebitNote)[\s>]/.exec(xml)?.[1] as keyof typeof kinds;
    expect(document.kind).toBe(kinds[root]);
    expect(document.cufe).toMatch(/^[0-9a-f]{96}$/);
    expect(document.lines.length).toBeGreaterThan(0);
    expect(formatDecimal(sum(document.taxes.map((tax) => parseDecimal(tax.amount))))).toBe(
      formatDecimal(rootTaxTotal(xml)),
    );
    expect(document.taxes.filter((tax) => ['05', '06', '07'].includes(tax.scheme))).toEqual([]);
    expect(codes(document)).toContain('test_environment');
  });

  it('20 invoices, 2 credit notes and 2 debit notes', () => {
    const kinds = documents.map((name) => sample(name).kind);
    const count = (kind: string) => kinds.filter((each) => each === kind).length;
    expect([count('invoice'), count('credit_note'), count('debit_note')]).toEqual([20, 2, 2]);
  });

  it('a withholding does not reduce what is payable', () => {
    const document = sample('Factura_otra_Moneda.xml');
    expect(document.totals.payable).toBe('1190000.00');
    expect(document.withholdings.find((tax) => tax.scheme === '06')?.amount).toMatch(/^15000(\.0+)?$/);
    expect(codes(document)).not.toContain('totals_mismatch');
  });

  it.each([
    'Exportacion.xml',
    'Servicios.xml',
    'GenericaPagoAnticipado.xml',
    'CreditNote.xml',
    'DebitNote.xml',
  ])('%s is in dollars at 3100 pesos', (name) => {
    expect(sample(name)).toMatchObject({ currency: 'USD', exchangeRate: '3100' });
  });

  it('header discount, charge and prepaid amount are kept', () => {
    expect(sample('Consumidor_Final.xml').totals).toMatchObject({
      allowances: '59000.00',
      charges: '20000.00',
    });
    expect(sample('GenericaPagoAnticipado.xml').totals.prepaid).toBe('1000.00');
  });

  it('exactly the documents that do not add up are marked', () => {
    const marked = documents.filter((name) => codes(sample(name)).includes('totals_mismatch'));
    expect(marked).toEqual(['Generica.xml']);
  });

  it('excluded from VAT and exempt from VAT are different facts', () => {
    expect(sample('Excluido_de_IVA.xml').taxes.filter((tax) => tax.scheme === '01')).toEqual([]);
    const [exempt] = sample('Exento_de_IVA.xml').taxes.filter((tax) => tax.scheme === '01');
    expect(parseDecimal(exempt?.percent ?? '1')).toBe(0n);
  });

  it.each([
    [
      'Generica.xml',
      'Ejemplificacion_Licores.xml',
      'Ejemplificacion_Licores-ICL-1.xml',
      'Ejemplificacion_Licores-ICL-2.xml',
    ],
    ['Excluido_de_IVA.xml', 'Exento_de_IVA.xml'],
    ['Factura_otra_Moneda.xml', 'Ejemplificacion_otra_Moneda__UBLExtension-CustomTagGneral-InvoiceLine.xml'],
    [
      'ejemplificacionIBUA.xml',
      'ejemplificacionIBUA-1.xml',
      'ejemplificacionIBUA-2.xml',
      'ejemplificacionICUI.xml',
      'ejemplificacionICUI-1.xml',
      'ejemplificacionINPP.xml',
    ],
    ['CreditNote.xml', 'CreditNote_impuestos_salidables.xml'],
    ['DebitNote.xml', 'Ejemplificacion_nota_debito_sin_referencia_a_factura.xml'],
  ])('a stale CUFE is a conflict: %s and its family', (...names) => {
    const family = names.map((name) => sample(name));
    expect(new Set(family.map(identityOf)).size).toBe(1);
    expect(new Set(family.map(contentHash)).size).toBe(names.length);
  });

  it('all other documents have identities of their own', () => {
    const identities = new Set(documents.map((name) => identityOf(sample(name))));
    // The families above, of 4, 2, 2, 6, 2 and 2, share one identity each.
    expect(identities.size).toBe(documents.length - 3 - 1 - 1 - 5 - 1 - 1);
  });

  it.each(readdirSync(existsSync(DERIVED) ? DERIVED : '.').filter((name) => name.startsWith('ad_')))(
    'the container %s gives the document of the bare file, with the same content',
    (name) => {
      const inside = sample(name, DERIVED);
      const bare = documents.map((each) => sample(each)).filter((each) => each.cufe === inside.cufe);
      expect(bare.map(contentHash)).toContain(contentHash(inside));
    },
  );

  it('the mailed ZIP gives one document and an ignored PDF', async () => {
    const found = await walk(join(DERIVED, 'z09001082810002500000001.zip'));
    expect(found.map((file) => file.result.outcome).sort()).toEqual(['document', 'ignored']);
    const [document] = found.flatMap((file) =>
      file.result.outcome === 'document' ? [file.result.document] : [],
    );
    const bare = documents.map((name) => sample(name)).filter((each) => each.cufe === document?.cufe);
    expect(document && bare.map(contentHash)).toContain(document && contentHash(document));
  });

  it.each(
    readdirSync(existsSync(FOLDER) ? join(FOLDER, 'tablas') : '.').filter((name) => name.endsWith('.csv')),
  )('the code table %s is no table of invoices, and says so', async (name) => {
    expect(await walk(join(FOLDER, 'tablas', name))).toMatchObject([
      { result: { outcome: 'rejected', code: 'csv_missing_column' } },
    ]);
  });
});
