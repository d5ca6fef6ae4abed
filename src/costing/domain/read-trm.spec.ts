import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal } from '../../money/decimal.js';
import { readTrmCsv, readTrmJson } from './read-trm.js';
import { plainNumber, signEvidence } from './trm-number.js';

const HEADING = '"VALOR","UNIDAD","VIGENCIADESDE","VIGENCIAHASTA"';

function csv(rows: readonly string[], options: { end?: string; mark?: string } = {}): Uint8Array {
  return Buffer.from(`${options.mark ?? ''}${[HEADING, ...rows].join(options.end ?? '\n')}\n`);
}

function rates(bytes: Uint8Array): string[] {
  const read = readTrmCsv(bytes);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.rates.map(({ rate, validFrom, validTo }) => `${formatDecimal(rate)} ${validFrom} ${validTo}`);
}

function faults(bytes: Uint8Array): string {
  const read = readTrmCsv(bytes);
  return read.ok ? '' : read.faults.map(({ message }) => message).join('\n');
}

describe("the TRM's CSV", () => {
  const saturday = '"$4,008.70","COP","23/08/2025","25/08/2025"';

  it.each([
    ['as it is downloaded', csv([saturday, '"$629.19","COP","02/12/1991","02/12/1991"'])],
    ['saved with CRLF and a byte order mark', csv([saturday], { end: '\r\n', mark: '\uFEFF' })],
  ])('is read %s', (_how, bytes) => {
    expect(rates(bytes)[0]).toBe('4008.7 2025-08-23 2025-08-25');
  });

  it('is read with a decimal comma where the file leaves no doubt', () => {
    const rows = ['"$4.008,70","COP","23/08/2025","25/08/2025"', '"$4.034","COP","22/08/2025","22/08/2025"'];
    expect(rates(csv(rows))).toEqual(['4008.7 2025-08-23 2025-08-25', '4034 2025-08-22 2025-08-22']);
  });

  it.each([
    [
      'one value that can be read both ways',
      ['"4.008","COP","23/08/2025","25/08/2025"'],
      /line 2, column 1 \(VALOR\).*thousands or decimals/,
    ],
    [
      'both decimal signs in one file',
      [saturday, '"4.008,70","COP","22/08/2025","22/08/2025"'],
      /line 3, column 1.*decimal comma, but line 2/,
    ],
    [
      'a day that does not exist',
      ['"$4,008.70","COP","31/02/2025","31/02/2025"'],
      /line 2, column 3 \(VIGENCIADESDE\)/,
    ],
    [
      'dates that a spreadsheet has rewritten',
      ['"$4,008.70","COP","8/23/2025","8/25/2025"'],
      /line 2, column 3/,
    ],
    ['day and month exchanged', ['"$4,008.70","COP","05/08/2025","08/09/2025"'], /35 days/],
    ['an interval turned round', ['"$4,008.70","COP","25/08/2025","23/08/2025"'], /line 2, column 4.*before/],
    ['another unit', ['"$4,008.70","EUR","23/08/2025","25/08/2025"'], /line 2, column 2/],
    ['a value of nothing', ['"$0.00","COP","23/08/2025","25/08/2025"'], /line 2, column 1.*above 0/],
    ['a negative value', ['"-4,008.70","COP","23/08/2025","25/08/2025"'], /line 2, column 1/],
    ['a value in scientific notation', ['"4E+03","COP","23/08/2025","25/08/2025"'], /line 2, column 1/],
    ['a row cut off', [saturday, '"$4,034.18","COP"'], /line 3 has 2 columns/],
  ])('is refused with line and column: %s', (_what, rows, message) => {
    expect(faults(csv(rows))).toMatch(message);
  });

  it('is refused without its columns', () => {
    expect(faults(Buffer.from('fecha,valor\n2025-08-23,1\n'))).toMatch(/UNIDAD/);
  });

  it('means the same however its numbers are written', () => {
    const amounts = fc.array(
      fc.tuple(fc.bigInt({ min: 1n, max: 99_999_999n }), fc.integer({ min: 1, max: 99 })),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(
        amounts,
        fc.constantFrom<['.' | ',', string]>(['.', ','], [',', '.']),
        (values, [sign, group]) => {
          for (const [whole, cents] of values) {
            const grouped = whole.toString().replace(/\B(?=(\d{3})+$)/g, group);
            const text = `${grouped}${sign}${cents.toString().padStart(2, '0')}`;
            expect(signEvidence(text)).toBe(sign);
            expect(plainNumber(text, sign)).toBe(`${whole}.${cents.toString().padStart(2, '0')}`);
          }
        },
      ),
    );
  });
});

describe("the TRM's open data", () => {
  const row = {
    valor: '4008.70',
    unidad: 'COP',
    vigenciadesde: '2025-08-23T00:00:00.000',
    vigenciahasta: '2025-08-25T00:00:00.000',
  };

  it('is read from texts', () => {
    const read = readTrmJson([row]);
    expect(read).toMatchObject({ ok: true, rates: [{ validFrom: '2025-08-23', validTo: '2025-08-25' }] });
  });

  it.each([
    [{ ...row, valor: 4008.7 }, '0.valor'],
    [{ ...row, valor: '4,008.70' }, '0.valor'],
    [{ ...row, vigenciahasta: '2025-08-25T05:00:00.000' }, '0.vigenciahasta'],
    [null, '0.valor'],
  ])('is refused with the path: %j', (bad, path) => {
    const read = readTrmJson([bad]);
    expect(read).toMatchObject({ ok: false });
    expect(read.ok ? '' : read.faults[0]?.path).toBe(path);
  });
});
