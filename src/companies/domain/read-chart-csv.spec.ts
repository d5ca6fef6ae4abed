import { describe, expect, it } from 'vitest';
import { readChartCsv } from './read-chart-csv.js';

const accounts = [
  { code: '5195', name: 'Diversos', postable: false },
  { code: '519530', name: 'Útiles, papelería', postable: true },
];

describe('readChartCsv', () => {
  it.each([
    ['commas', 'code,name,postable\n5195,Diversos,false\n519530,"Útiles, papelería",true\n'],
    [
      'semicolons and Spanish',
      'Código;Nombre;Movimiento\r\n5195;Diversos;no\r\n519530;Útiles, papelería;Sí\r\n',
    ],
    [
      'tabs, marks and another order',
      'nombre\tmovimiento\tcodigo\nDiversos\t\t5195\nÚtiles, papelería\tX\t519530',
    ],
    ['a byte order mark', '\uFEFFcode,name,postable\n5195,Diversos,0\n519530,"Útiles, papelería",1\n'],
    ['no postable column: leaves are postable', 'code,name\n5195,Diversos\n519530,"Útiles, papelería"\n'],
    ['blank lines', 'code,name\n\n5195,Diversos\n,\n519530,"Útiles, papelería"\n\n'],
  ])('reads %s', (_, text) => {
    expect(readChartCsv(text)).toEqual({ ok: true, accounts, warnings: [] });
    expect(readChartCsv(Buffer.from(text, 'utf8'))).toEqual({ ok: true, accounts, warnings: [] });
  });

  it('reads the single-byte encoding that Excel writes', () => {
    const bytes = Buffer.from('codigo;nombre\n5195;Diversos\n519530;Útiles, papelería\n', 'latin1');

    expect(readChartCsv(bytes)).toEqual({ ok: true, accounts, warnings: [] });
  });

  it('keeps leading zeros and an optional description', () => {
    const check = readChartCsv('codigo,nombre,descripcion\n0101,Caja,Dinero en efectivo\n');

    expect(check).toMatchObject({ accounts: [{ code: '0101', description: 'Dinero en efectivo' }] });
  });

  it('names the row and the line of a fault', () => {
    const check = readChartCsv('code,name,postable\n5195,Diversos,no\n51-95,,quizás\n');

    expect(check).toEqual({
      ok: false,
      errors: [
        { path: 'rows.1.postable', message: expect.stringMatching(/\(line 3\)$/) as string },
        { path: 'rows.1.code', message: expect.stringMatching(/\(line 3\)$/) as string },
        { path: 'rows.1.name', message: expect.stringMatching(/\(line 3\)$/) as string },
      ],
    });
  });

  it.each([
    ['an unknown heading', 'a,b\n1,2\n', 'header'],
    ['the same column twice', 'code,codigo,name\n1,1,x\n', 'header'],
    ['an open quote', 'code,name\n1,"x\n', 'file'],
    ['nothing', '', 'file'],
    ['a header only', 'code,name\n', 'rows'],
  ])('refuses %s', (_, text, path) => {
    expect(readChartCsv(text)).toMatchObject({ ok: false, errors: [{ path }] });
  });

  it('refuses binary content', () => {
    expect(readChartCsv(Buffer.from([0x50, 0x4b, 3, 4, 0, 0]))).toMatchObject({
      ok: false,
      errors: [{ path: 'file' }],
    });
  });
});
