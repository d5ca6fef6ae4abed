import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecord } from './csv.js';

const read = (text: string) => parse(text);
const cells = fc.array(
  fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n",\'1a ') })),
  {
    minLength: 2,
    maxLength: 6,
  },
);

describe('a CSV record', () => {
  it('is read again as it was written, but for texts that a spreadsheet would run', () => {
    fc.assert(
      fc.property(cells, (texts) => {
        const [record = []] = read(csvRecord(texts));
        expect(record).toEqual(
          texts.map((text) => (record[texts.indexOf(text)] === `'${text}` ? `'${text}` : text)),
        );
        for (const text of record) expect(text).not.toMatch(/^[=@\t\r]|^[+-](?!\d+(\.\d+)?$)/);
      }),
    );
  });

  it('quotes what RFC 4180 says must be quoted, and ends its lines as it says', () => {
    expect(csvRecord(['a', 'b,c', 'say "no"', 'two\nlines', ' spaced ', ''])).toBe(
      'a,"b,c","say ""no""","two\nlines", spaced ,\r\n',
    );
  });

  it('leaves plain numbers as they are, and takes the life out of formulas', () => {
    expect(csvRecord(['-1.50', '+57', '=1+1', '-2+3', '@SUM(A1)', '\tx', '\rx'])).toBe(
      `-1.50,+57,'=1+1,'-2+3,'@SUM(A1),'\tx,"'\rx"\r\n`,
    );
  });

  it('writes numbers and truth plainly, and nothing for null', () => {
    expect(csvRecord([1, 0, true, false, null])).toBe('1,0,true,false,\r\n');
  });
});
