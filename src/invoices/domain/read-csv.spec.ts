import { describe, expect, it } from 'vitest';
import { summary, walkBytes } from '../../../test/support/zip-fixture.js';
import type { InvoiceDocument } from './document.js';
import { DEFAULT_UPLOAD_LIMITS } from './upload-limits.js';

const HEADER = 'number,issue_date,supplier_tax_id,supplier_name,description,amount';

async function read(text: string | Buffer) {
  return walkBytes('list.csv', text);
}

async function documents(text: string | Buffer): Promise<InvoiceDocument[]> {
  return (await read(text)).flatMap(({ result }) => (result.outcome === 'document' ? [result.document] : []));
}

describe('a CSV file', () => {
  it('gives one document for each supplier, number and kind, rows adjacent or not', async () => {
    const found = await read(
      [
        `kind,${HEADER},line_id,quantity,unit_price,iva,inc,rete_fuente,rete_iva,rete_ica,total,currency,external_id`,
        'invoice,FE-1,2025-03-10,900373076-4,Faro,Papel,100.00,A,2,50.00,19.00,,2.50,,,119.50,COP,erp-1',
        'invoice,FE-1,2025-03-11,800197268,Norte,Aseo,7,,,,,,,,,,,',
        'invoice,FE-1,2025-03-10,900.373.076-4,Faro,"Tinta, negra",0.50,A,,,,,,,,,,',
        'nota crédito,FE-1,2025-03-10,900373076,Faro,Devolución,5,,,,,,,,,,,',
      ].join('\n'),
    );
    expect(summary(found)).toEqual(['list.csv#FE-1: FE-1', 'list.csv#FE-1: FE-1', 'list.csv#FE-1: FE-1']);
    const [first, second, third] = found.flatMap(({ result }) =>
      result.outcome === 'document' ? [result.document] : [],
    );
    expect(first).toEqual({
      kind: 'invoice',
      number: 'FE-1',
      issueDate: '2025-03-10',
      currency: 'COP',
      supplier: { taxId: '900373076', checkDigit: '4', name: 'Faro' },
      lines: [
        {
          id: 'A',
          description: 'Papel',
          quantity: '2',
          unitPrice: '50.00',
          amount: '100.00',
          taxes: [{ scheme: '01', amount: '19.00' }],
        },
        { id: 'A-2', description: 'Tinta, negra', amount: '0.50', taxes: [] },
      ],
      taxes: [{ scheme: '01', amount: '19' }],
      withholdings: [{ scheme: '06', amount: '2.5' }],
      totals: { lineExtension: '100.5', allowances: '0', charges: '0', prepaid: '0', payable: '119.50' },
      references: [],
      externalId: 'erp-1',
      warnings: [],
    });
    expect(second).toMatchObject({ supplier: { taxId: '800197268' }, totals: { payable: '7' } });
    expect(third?.kind).toBe('credit_note');
  });

  it('headers go by Spanish names too, whatever case, accents, mark and separator', async () => {
    const text =
      '\uFEFFNúmero;FECHA EMISIÓN;Nit Proveedor;Proveedor;Descripción;Valor;IVA\nFE-1;2025-03-10;900373076;Faro;Papel;1234,56;234.57\n';
    expect(await documents(text)).toMatchObject([
      { lines: [{ amount: '1234.56' }], totals: { payable: '1469.13' } },
    ]);
  });

  it('Windows-1252, as Excel writes it, is read', async () => {
    const text = `${HEADER}\nFE-1,2025-03-10,1,Peñón,Café,5\n`;
    expect(await documents(Buffer.from(text, 'latin1'))).toMatchObject([
      { supplier: { name: 'Peñón' }, lines: [{ description: 'Café' }] },
    ]);
  });

  it('NUL, which no database text may hold, is replaced', async () => {
    const text = `${HEADER}\nFE-1,2025-03-10,1,Uno,a\0b,5\n`;
    expect(await documents(text)).toMatchObject([{ lines: [{ description: 'a\uFFFDb' }] }]);
  });

  it('a total that does not add up and a false check digit warn', async () => {
    const [document] = await documents(`${HEADER},total\nFE-1,2025-03-10,800197268-9,Norte,x,5,6\n`);
    expect(document?.warnings.map((warning) => warning.code)).toEqual(['nit_check_digit', 'totals_mismatch']);
  });

  it('a bad row costs its document alone and says where', async () => {
    const found = await read(
      [
        HEADER,
        'FE-1,2025-03-10,1,Uno,x,5',
        'FE-2,2025-03-10,1,Uno,x,5',
        '',
        'FE-2,2025-03-10,1,Uno,x,"1,5"',
        ',2025-03-10,1,Uno,x,5',
        'FE-3,2025-03-10,,Uno,x,5',
        'FE-4,10/03/2025,1,Uno,x,5',
        'FE-5,2025-03-10,1,Uno,x,',
        'FE-6,2025-03-10,1,Uno,x,1',
        'FE-6,2025-03-11,1,Uno,x,1',
        'FE-7,2025-03-10,1,Uno,x,1',
      ].join('\n'),
    );
    expect(summary(found)).toEqual([
      'list.csv#line-6: missing_number',
      'list.csv#line-7: missing_supplier',
      'list.csv#FE-1: FE-1',
      'list.csv#FE-2: invalid_amount',
      'list.csv#FE-4: invalid_issue_date',
      'list.csv#FE-5: missing_amount',
      'list.csv#FE-6: inconsistent_rows',
      'list.csv#FE-7: FE-7',
    ]);
    expect(found[3]?.result).toMatchObject({
      detail: expect.stringContaining('Line 5, column amount') as string,
    });
  });

  it.each([
    ['csv_missing_column', 'number,issue_date,supplier_tax_id,supplier_name,amount\n', 'description'],
    ['csv_duplicate_column', `${HEADER},valor\n`, 'amount'],
    ['no_lines', `${HEADER}\n`, 'no rows'],
    ['empty_file', '\n\n', 'no text'],
    ['csv_malformed', `${HEADER}\nFE-1,2025-03-10,1,Uno,"x,5\n`, 'Quote'],
  ])('%s', async (code, text, detail) => {
    expect(await read(text)).toMatchObject([
      {
        fileName: 'list.csv',
        result: { outcome: 'rejected', code, detail: expect.stringContaining(detail) as string },
      },
    ]);
  });

  it('an unknown kind is refused, not taken for an invoice', async () => {
    expect(summary(await read(`${HEADER},tipo\nFE-1,2025-03-10,1,Uno,x,5,recibo\n`))).toEqual([
      'list.csv#line-2: invalid_kind',
    ]);
  });

  it("the DIAN's listing is ignored: it has no descriptions", async () => {
    const header =
      'Tipo de documento;CUFE/CUDE;Folio;Prefijo;Divisa;Forma de Pago;Fecha Emisión;NIT Emisor;Nombre Emisor;NIT Receptor;Nombre Receptor;IVA;Total;Estado;Grupo';
    expect(
      await read(
        `${header}\nFactura electrónica;abc;1;FE;COP;1;10-03-2025;1;Uno;2;Dos;0;5;Aprobado;Recibido\n`,
      ),
    ).toMatchObject([{ result: { outcome: 'ignored', code: 'dian_listing' } }]);
  });

  it('rows, columns and bytes have limits', async () => {
    const rows = `${HEADER}\n${'FE-1,2025-03-10,1,Uno,x,5\n'.repeat(11)}`;
    expect(summary(await walkBytes('a.csv', rows, { ...DEFAULT_UPLOAD_LIMITS, tableRowsMax: 10 }))).toEqual([
      'a.csv: too_many_rows',
    ]);
    expect(summary(await walkBytes('a.csv', rows, { ...DEFAULT_UPLOAD_LIMITS, tableColumnsMax: 5 }))).toEqual(
      ['a.csv: too_many_columns'],
    );
    expect(summary(await walkBytes('a.csv', rows, { ...DEFAULT_UPLOAD_LIMITS, tableBytesMax: 50 }))).toEqual([
      'a.csv: document_too_large',
    ]);
    const xml = { ...DEFAULT_UPLOAD_LIMITS.xml, linesMax: 10 };
    expect(summary(await walkBytes('a.csv', rows, { ...DEFAULT_UPLOAD_LIMITS, xml }))).toEqual([
      'a.csv#FE-1: too_many_lines',
    ]);
  });
});
