import { describe, expect, it } from 'vitest';
import { summary, walkBytes, workbookOf, zipOf } from '../../../test/support/zip-fixture.js';
import { DEFAULT_UPLOAD_LIMITS } from './upload-limits.js';

const HEADER = ['Número', 'Fecha', 'NIT', 'Proveedor', 'Descripción', 'Valor', 'Cantidad'];
const ROW = [
  'FE-1',
  { n: '45726' },
  { n: '900373076' },
  'Faro & Cía',
  'Papel',
  { n: '8.1999999999999993' },
  { n: '1.5E7' },
];

describe('a workbook', () => {
  it.each([false, true])(
    'gives documents with exact amounts and dates (shared strings: %s)',
    async (sharedStrings) => {
      const [found] = await walkBytes('lista.xlsx', await workbookOf([[], HEADER, ROW], { sharedStrings }));
      expect(found).toMatchObject({
        fileName: 'lista.xlsx#FE-1',
        result: {
          document: {
            number: 'FE-1',
            issueDate: '2025-03-10',
            supplier: { taxId: '900373076', name: 'Faro & Cía' },
            lines: [{ description: 'Papel', amount: '8.2', quantity: '15000000' }],
          },
        },
      });
    },
  );

  it('honours the 1904 date system, and dates as text', async () => {
    const rows = [
      HEADER,
      ['FE-1', { n: '44264' }, '1', 'x', 'y', { n: '5' }],
      ['FE-2', '2025-03-11', '1', 'x', 'y', { n: '5' }],
    ];
    const found = await walkBytes('a.xlsx', await workbookOf(rows, { is1904: true }));
    expect(found).toMatchObject([
      { result: { document: { issueDate: '2025-03-10' } } },
      { result: { document: { issueDate: '2025-03-11' } } },
    ]);
  });

  it('a bad row costs its document alone and names its line', async () => {
    const rows = [
      HEADER,
      ROW,
      ['FE-2', { n: '45726' }, '1', 'x', 'y', { n: '1E99' }],
      ['FE-3', { n: '45726' }, '1', 'x', 'y', '1.234,5'],
    ];
    const found = await walkBytes('a.xlsx', await workbookOf(rows));
    expect(summary(found)).toEqual([
      'a.xlsx#FE-1: FE-1',
      'a.xlsx#FE-2: invalid_amount',
      'a.xlsx#FE-3: invalid_amount',
    ]);
    expect(found[1]?.result).toMatchObject({
      detail: expect.stringContaining('Line 3, column amount') as string,
    });
  });

  it('is recognised by its parts inside a ZIP and under another name', async () => {
    const workbook = await workbookOf([HEADER, ROW]);
    expect(summary(await walkBytes('a.zip', await zipOf([['b.zip', workbook]])))).toEqual([
      'a.zip/b.zip#FE-1: FE-1',
    ]);
  });

  it("the DIAN's listing is ignored", async () => {
    const header = [
      'Tipo de documento',
      'CUFE/CUDE',
      'Folio',
      'NIT Emisor',
      'Nombre Emisor',
      'NIT Receptor',
      'IVA',
      'Total',
      'Grupo',
    ];
    expect(summary(await walkBytes('a.xlsx', await workbookOf([header, ['Factura electrónica']])))).toEqual([
      'a.xlsx: dian_listing',
    ]);
  });

  it.each([
    ['csv_missing_column', [['Número']]],
    ['empty_file', [[]]],
    ['no_lines', [HEADER]],
  ])('%s', async (code, rows) => {
    expect(summary(await walkBytes('a.xlsx', await workbookOf(rows)))).toEqual([`a.xlsx: ${code}`]);
  });

  it('rows, columns and the size of a part have limits', async () => {
    const workbook = await workbookOf([HEADER, ROW, ROW, ROW]);
    const walk = async (limits: object) =>
      summary(await walkBytes('a.xlsx', workbook, { ...DEFAULT_UPLOAD_LIMITS, ...limits }));
    expect(await walk({ tableRowsMax: 2 })).toEqual(['a.xlsx: too_many_rows']);
    expect(await walk({ tableColumnsMax: 6 })).toEqual(['a.xlsx: too_many_columns']);
    expect(await walk({ tableBytesMax: 300 })).toEqual(['a.xlsx: document_too_large']);
  });

  it('a DTD in a part, a missing part, an old or locked workbook and another office file are told apart', async () => {
    const types = ['[Content_Types].xml', '<Types/>'] as [string, string];
    const walk = async (name: string, bytes: Buffer) => summary(await walkBytes(name, bytes));
    expect(
      await walk('a.xlsx', await zipOf([types, ['xl/workbook.xml', '<!DOCTYPE x><workbook/>']])),
    ).toEqual(['a.xlsx: dtd_forbidden']);
    expect(await walk('a.xlsx', await zipOf([types, ['xl/styles.xml', '<s/>']]))).toEqual([
      'a.xlsx: xlsx_malformed',
    ]);
    expect(await walk('a.xlsx', await zipOf([types, ['word/document.xml', '<w/>']]))).toEqual([
      'a.xlsx: unsupported_file',
    ]);
    const old = Buffer.from('d0cf11e0a1b11ae10000', 'hex');
    expect(await walk('a.xls', old)).toEqual(['a.xls: xls_unsupported']);
    expect(await walk('a.xlsx', old)).toEqual(['a.xlsx: xls_unsupported']);
    expect(await walk('a.msg', old)).toEqual(['a.msg: unsupported_file']);
  });
});
