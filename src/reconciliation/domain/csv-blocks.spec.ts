import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BillRefused } from './bill-refusal.js';
import { csvBlocks } from './csv-blocks.js';

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string | Buffer, size = 7) {
  const rows: { record: string[]; line: number }[] = [];
  for await (const block of csvBlocks('a.csv', chunks(Buffer.from(text), size)))
    block.records.forEach((record, index) => rows.push({ record, line: block.lineOf(index) }));
  return rows;
}

const cell = fc.string({ unit: fc.constantFrom('a', 'ñ', '7', ',', '"', '\n', ' ', '漢'), maxLength: 6 });
const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

describe('a CSV file read in blocks', () => {
  it('gives what csv-parse gives of the whole, and the line each record begins at', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        async (rows, end, hasMark, size) => {
          const text = rows.map((row) => row.map(quote).join(',') + end).join('');
          const found = await read(`${hasMark ? '\uFEFF' : ''}${text}`, size);
          const whole = parse(text, { relax_column_count: true, skip_empty_lines: true });

          expect(found.map(({ record }) => record)).toEqual(whole);
          let line = 1;
          for (const [index, row] of rows.entries()) {
            expect(found[index]?.line).toBe(line);
            line += 1 + (row.join('').match(/\n/g) ?? []).length;
          }
        },
      ),
    );
  });

  it('counts empty lines and leaves them out', async () => {
    expect(await read('a,b\n\n\nc,d\n')).toEqual([
      { record: ['a', 'b'], line: 1 },
      { record: ['c', 'd'], line: 4 },
    ]);
  });

  it('is refused when it stops within quotes, holds what is no text, or never ends a record', async () => {
    await expect(read('a,b\n"c,d\n')).rejects.toBeInstanceOf(BillRefused);
    await expect(read('a,b\nx"y"z,d\n')).rejects.toBeInstanceOf(BillRefused);
    await expect(read(Buffer.from([0x61, 0xe9, 0x0a]))).rejects.toBeInstanceOf(BillRefused);
    await expect(read('a\u0000b\n')).rejects.toBeInstanceOf(BillRefused);
    await expect(read(`"${'x\n'.repeat(100_000)}`, 65_536)).rejects.toThrow(/longer than/);
  });
});
