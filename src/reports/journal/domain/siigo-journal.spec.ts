import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalVoucher } from '../../../invoices/journal-reader.service.js';
import { SIIGO_COLUMNS, SIIGO_ROWS_MAX, siigoRows, splitVouchers } from './siigo-journal.js';
import { splitNumber } from './voucher-number.js';

const voucher: JournalVoucher = {
  invoiceId: '0198c0de-0000-7000-8000-000000000001',
  kind: 'invoice',
  cufe: null,
  number: 'SETP-990000123',
  issueDate: '2026-02-27',
  dueDate: '2026-03-29',
  currency: 'COP',
  exchangeRate: null,
  supplier: { taxId: '900373076', checkDigit: '4', name: 'Papelería del Faro SAS' },
  isReviewed: false,
  sources: ['llm'],
  lines: [
    { account: '519530', accountName: 'Útiles', debit: '100000.00', credit: '0.00', description: 'Resma' },
    { account: '240805', accountName: 'IVA', debit: '19000.00', credit: '0.00', description: 'IVA' },
    { account: '233595', accountName: 'Otros', debit: '0.00', credit: '119000.00', description: 'Resma' },
  ],
};
const options = { voucherType: '5', firstNumber: 70, place: 3 };
const named = (given: JournalVoucher) =>
  siigoRows(given, options).map((row) =>
    Object.fromEntries(SIIGO_COLUMNS.map(({ title }, index) => [title, row[index]])),
  );

describe("Siigo's columns", () => {
  it('are the 27 of its template, in its order', () => {
    expect(SIIGO_COLUMNS).toHaveLength(27);
    expect(SIIGO_COLUMNS.map(({ title }) => title).join('|')).toBe(
      'Tipo de comprobante|Consecutivo comprobante|Fecha de elaboración|Sigla moneda|Tasa de cambio|Código cuenta contable|Identificación tercero|Sucursal|Código producto|Código de bodega|Acción|Cantidad producto|Prefijo|Consecutivo|No. cuota|Fecha vencimiento|Código impuesto|Código grupo activo fijo|Código activo fijo|Descripción|Código centro/subcentro de costos|Débito|Crédito|Observaciones|Base gravable libro compras/ventas|Base exenta libro compras/ventas|Mes de cierre',
    );
  });

  it('name the supplier without check digit, and the document with its due day on what is owed alone', () => {
    const [expense, vat, payable] = named(voucher);
    expect(payable).toMatchObject({
      'Tipo de comprobante': '5',
      'Consecutivo comprobante': '73',
      'Fecha de elaboración': '27/02/2026',
      'Sigla moneda': null,
      'Código cuenta contable': '233595',
      'Identificación tercero': '900373076',
      Prefijo: 'SETP',
      Consecutivo: '990000123',
      'No. cuota': '1',
      'Fecha vencimiento': '29/03/2026',
      Crédito: '119000.00',
    });
    for (const row of [expense, vat])
      expect(row).toMatchObject({
        Prefijo: null,
        Consecutivo: null,
        'No. cuota': null,
        'Fecha vencimiento': null,
      });
  });

  it('give currency and rate of a document in another currency, and the day of issue where none is due', () => {
    const [, , payable] = named({ ...voucher, currency: 'USD', exchangeRate: '4008.70', dueDate: null });
    expect(payable).toMatchObject({
      'Sigla moneda': 'USD',
      'Tasa de cambio': '4008.70',
      'Fecha vencimiento': '27/02/2026',
    });
  });

  it.each([
    ['FE-123', 'FE', '123'],
    ['SETP990000001', 'SETP', '990000001'],
    ['000123', '', '000123'],
    ['A1-23', 'A1', '23'],
    ['FE 7', 'FE', '7'],
    ['FE12B', 'FE12B', ''],
  ])('split the number %s', (number, prefix, consecutive) => {
    expect(splitNumber(number)).toEqual({ prefix, consecutive });
  });
});

describe('dividing vouchers into files', () => {
  const items = fc.array(fc.integer({ min: 1, max: SIIGO_ROWS_MAX }).map((lines) => ({ lines })));
  const rows = (file: { lines: number }[]) => file.reduce((total, { lines }) => total + lines, 0);

  it('keeps every voucher whole and in order, no file above 500 rows, none that the one before could take', () => {
    fc.assert(
      fc.property(items, (given) => {
        const split = splitVouchers(given);
        if (!('files' in split)) throw new Error('none is too large');
        expect(split.files.flat()).toEqual(given);
        for (const [index, file] of split.files.entries()) {
          expect(file.length).toBeGreaterThan(0);
          expect(rows(file)).toBeLessThanOrEqual(SIIGO_ROWS_MAX);
          const [next] = split.files[index + 1] ?? [];
          if (next) expect(rows(file) + next.lines).toBeGreaterThan(SIIGO_ROWS_MAX);
        }
      }),
    );
  });

  it('names the voucher that no file can hold', () => {
    const large = { lines: SIIGO_ROWS_MAX + 1 };
    expect(splitVouchers([{ lines: 1 }, large])).toEqual({ tooLarge: large });
  });
});
