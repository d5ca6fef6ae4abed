import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Screen } from './screen.js';
import { type Cell, printable, table, textWidth } from './table.js';

const PIPE: Screen = { columns: 60, rich: false, colour: false };
const TERMINAL: Screen = { columns: 60, rich: true, colour: false };
const COLUMNS = [{ title: 'Name' }, { title: 'Count', align: 'right' as const }, { title: 'Share' }];

const rowsOf = (names: string[]) =>
  names.map((name, index): Cell[] => [name, String(index), { bar: 0.5, label: '50.0 %' }]);

describe('a table', () => {
  it('stands in columns', () => {
    expect(
      table({ columns: COLUMNS, rows: rowsOf(['a', 'Ferretería']), screen: { ...PIPE, columns: 40 } }),
    ).toBe(
      [
        'Name        Count  Share',
        'a               0  #######....... 50.0 %',
        'Ferretería      1  #######....... 50.0 %',
        '',
      ].join('\n'),
    );
  });

  it('is no wider than the terminal as long as its numbers fit, and never cuts a name elsewhere', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 120 }), { minLength: 1 }), (names) => {
        const lines = table({ columns: COLUMNS, rows: rowsOf(names), screen: TERMINAL })
          .trimEnd()
          .split('\n');
        expect(lines.length).toBe(names.length + 1);
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(TERMINAL.columns);
      }),
    );
    const long = 'x'.repeat(150);
    expect(table({ columns: COLUMNS, rows: rowsOf([long]), screen: PIPE })).toContain(long);
    expect(table({ columns: COLUMNS, rows: rowsOf([long]), screen: TERMINAL })).toContain('x…');
  });

  it('lets nothing from outside steer the terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(printable(name)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
    const text = table({ columns: COLUMNS, rows: rowsOf(['\u001b[2Jbad\nname\u202e']), screen: PIPE });
    expect(text.split('\n').length).toBe(3);
    expect(text).not.toContain('\u001b');
  });
});
