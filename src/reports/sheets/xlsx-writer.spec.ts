import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWorkbook } from '../../../test/support/read-workbook.js';
import { walkBytes } from '../../../test/support/zip-fixture.js';
import { sheetNames } from './sheet-names.js';
import { columnLetters } from './xlsx-cell.js';
import { type Sheet, SHEET_ROWS_MAX, writeXlsx } from './xlsx-writer.js';

const write = (...sheets: Sheet[]) => buffer(writeXlsx(sheets));
const sheet = (
  rows: Sheet['rows'],
  kinds: Sheet['columns'][number]['kind'][] = ['text', 'number', 'date'],
): Sheet => ({
  name: 'Hoja',
  columns: kinds.map((kind, index) => ({ title: `C${index}`, kind })),
  rows,
});
const cells = async (...rows: (string | null)[][]) => {
  const [read] = await readWorkbook(await write(sheet(rows)));
  return read?.rows.slice(1).map((row) => row.map(({ type, style, text }) => `${type}${style}:${text}`));
};

describe('a workbook', () => {
  it('is read by our own reader of invoices with every digit', async () => {
    const titles = ['Número', 'Fecha', 'NIT', 'Proveedor', 'Descripción', 'Valor'];
    const kinds = ['text', 'date', 'text', 'text', 'text', 'number'] as const;
    const [found] = await walkBytes(
      'lista.xlsx',
      await write({
        name: 'Facturas',
        columns: titles.map((title, index) => ({ title, kind: kinds[index] ?? 'text' })),
        rows: [['FE-1', '2025-03-10', '900373076', 'Faro & <Cía>', ' "Papel"\n', '12345678901234567']],
      }),
    );
    expect(found).toMatchObject({
      result: {
        document: {
          number: 'FE-1',
          issueDate: '2025-03-10',
          supplier: { taxId: '900373076', name: 'Faro & <Cía>' },
          lines: [{ amount: '12345678901234567' }],
        },
      },
    });
  });

  it('holds exact decimals as numbers, days as days, and all else as text', async () => {
    expect(
      await cells(
        ['007', '0.000170250000000001', '2026-02-28'],
        ['7', '007', '2026-02-30'],
        ['-7', '1e5', '1899-12-31'],
        ['', null, '1900-03-01'],
        ['x', '-12345678901234567890.5', null],
      ),
    ).toEqual([
      ['inlineStr2:007', 'n0:0.000170250000000001', 'n3:46081'],
      ['inlineStr2:7', 'inlineStr2:007', 'inlineStr2:2026-02-30'],
      ['inlineStr2:-7', 'inlineStr2:1e5', 'inlineStr2:1899-12-31'],
      ['n3:61'],
      ['inlineStr2:x', 'n0:-12345678901234567890.5'],
    ]);
  });

  it('gives back any text, but for what XML cannot hold, and runs none as a formula', async () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        const rows = given.map((text) => [`a${text}`]);
        const [read] = await readWorkbook(await write(sheet(rows, ['text'])));
        const plain = (text: string) =>
          text.replace(/\r\n?/g, '\n').replace(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
        expect(read?.rows.slice(1).map(([cell]) => cell?.text)).toEqual(
          rows.map(([text]) => plain(text ?? '')),
        );
      }),
      { numRuns: 40 },
    );
    expect(await cells(['=1+1'], ['@SUM(A1)'], ['-2+3'], ['+57'], ['_x0041_'], ['a\u0000b\uD800c'])).toEqual(
      ["'=1+1", "'@SUM(A1)", "'-2+3", '+57', '_x005F_x0041_', 'abc'].map((text) => [`inlineStr2:${text}`]),
    );
  });

  it('cuts what a cell cannot hold, and says so', async () => {
    const [[cell] = []] = (await cells(['y'.repeat(40_000)])) ?? [];
    expect(cell).toHaveLength('inlineStr2:'.length + 32_767);
    expect(cell?.endsWith('…')).toBe(true);
  });

  it('has a bold, frozen header, widths, and a sheet without rows', async () => {
    const empty = {
      name: 'Vacía',
      columns: [{ title: 'Débito', width: 20, kind: 'number' as const }],
      rows: [],
    };
    const [first, second] = await readWorkbook(await write(sheet([]), empty));
    expect([first?.name, second?.name]).toEqual(['Hoja', 'Vacía']);
    expect(second?.rows).toEqual([[{ reference: 'A1', type: 'inlineStr', style: '1', text: 'Débito' }]]);
    expect(second?.xml).toContain('state="frozen"');
    expect(second?.xml).toContain('<col min="1" max="1" width="20" customWidth="1"/>');
  });

  it('is the same, byte by byte, for the same rows', async () => {
    const make = () => write(sheet([['a', '1', '2026-01-31']]));
    expect((await make()).equals(await make())).toBe(true);
  });
});

describe('the stream of a workbook', () => {
  it('takes rows as its reader takes bytes, and ends them when it is given up', async () => {
    let taken = 0;
    let ended = false;
    const stream = writeXlsx([
      sheet(
        (function* () {
          try {
            for (; ; taken++) yield [`${Math.random()}`, null, null];
          } finally {
            ended = true;
          }
        })(),
      ),
    ]);
    for await (const _ of stream) if (taken > 1_000) break;
    for (let turn = 0; turn < 20 && !ended; turn++) await setImmediate();
    expect(ended).toBe(true);
    expect(taken).toBeLessThan(100_000);
  });

  it('breaks with the error of its rows', async () => {
    const rows = async function* () {
      yield ['a', null, null];
      await Promise.resolve();
      throw new Error('the database went away');
    };
    await expect(write(sheet(rows()))).rejects.toThrow('the database went away');
  });

  it('refuses more rows than Excel opens', async () => {
    const rows = function* () {
      for (let row = 0; row < SHEET_ROWS_MAX; row++) yield [];
    };
    await expect(write(sheet(rows()))).rejects.toThrow('more than 1048575 rows');
  });
});

describe('names of sheets and columns', () => {
  it('are such that Excel takes them', () => {
    expect(sheetNames(["'a/b:c'", 'History', '', 'x'.repeat(40), 'X'.repeat(40), 'A B C', 'a b c'])).toEqual([
      'a b c',
      'History 1',
      'Sheet3',
      'x'.repeat(31),
      `${'X'.repeat(27)} (2)`,
      'A B C (2)',
      'a b c (3)',
    ]);
    expect([0, 25, 26, 701, 702, 16_383].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA', 'XFD']);
  });
});
