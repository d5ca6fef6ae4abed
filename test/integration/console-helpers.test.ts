import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents } from '../../src/console/src/api/event-stream.js';
import { compareText, ratioText, shiftText, sumText } from '../../src/console/src/format/decimal.js';
import { formatDecimal, parseDecimal, sum } from '../../src/money/decimal.js';
import { typedDecimal } from '../../src/console/src/format/typed-decimal.js';
import { readTaxes, writeTaxes } from '../../src/console/src/format/tax-lines.js';

const amount = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.integer({ min: 0, max: 18 }))
  .map(([negative, digits, places]) => {
    const text = digits.toString().padStart(places + 1, '0');
    const fraction = places > 0 ? `.${text.slice(-places)}` : '';
    return `${negative && digits > 0n ? '-' : ''}${text.slice(0, text.length - places)}${fraction}`;
  });

// The console may import nothing of the server, so its few lines of decimal arithmetic are held against the server's here.
describe("the console's decimals", () => {
  it('add up exactly as the server adds', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 20 }), (texts) => {
        expect(parseDecimal(sumText(texts))).toBe(sum(texts.map((text) => parseDecimal(text))));
      }),
    );
  });

  it('compare as the server compares', () => {
    fc.assert(
      fc.property(amount, amount, (left, right) => {
        const difference = parseDecimal(left) - parseDecimal(right);
        expect(Math.sign(compareText(left, right))).toBe(difference === 0n ? 0 : difference > 0n ? 1 : -1);
      }),
    );
  });

  it('turn the price of a token into that of a million and back without losing a digit', () => {
    fc.assert(
      fc.property(amount, (text) => {
        const back = shiftText(shiftText(text, 6) ?? '', -6) ?? '';
        expect(formatDecimal(parseDecimal(back), 18)).toBe(formatDecimal(parseDecimal(text), 18));
      }),
    );
    expect(shiftText('0.00000015', 6)).toBe('0.15');
    expect(shiftText('0.07', -6)).toBe('0.00000007');
  });

  it('give a bar no more than its full length, and none for what is not positive', () => {
    expect(ratioText('1', '3')).toBeCloseTo(1 / 3, 3);
    expect(ratioText('5', '3')).toBe(1);
    expect(ratioText('-1', '3')).toBe(0);
    expect(ratioText('1', '0')).toBe(0);
  });
});

describe("the console's reader of server-sent events", () => {
  it('finds the same events wherever the stream is cut, even inside a character', async () => {
    const text = ': hola\n\nevent: batch\ndata: {"name":"Peña"}\n\nevent: heartbeat\nid: 2\ndata: {}\n\n';
    const bytes = new TextEncoder().encode(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(bytes.slice(0, cut));
          controller.enqueue(bytes.slice(cut));
          controller.close();
        },
      });
      const events = [];
      for await (const event of readEvents(stream)) events.push(event);
      expect(events).toEqual([
        { type: 'batch', data: '{"name":"Peña"}' },
        { type: 'heartbeat', data: '{}' },
      ]);
    }
  });
});

describe('taxes as people write them', () => {
  it('are a name and a percentage a line, with point or comma', () => {
    expect(readTaxes('IVA 19\n\n ReteICA 0,966 %\n')).toEqual([
      { name: 'IVA', percent: '19' },
      { name: 'ReteICA', percent: '0.966' },
    ]);
    expect(readTaxes('')).toEqual([]);
  });

  it.each(['IVA', '19', 'IVA diecinueve', 'IVA 19\nx'])(
    'are refused whole where a line is none: %j',
    (text) => {
      expect(readTaxes(text)).toBeUndefined();
    },
  );

  it('are read back as they were written', () => {
    const taxes = [{ name: 'Impuesto 4 x 1000', percent: '0.4' }];
    expect(readTaxes(writeTaxes(taxes))).toEqual(taxes);
  });
});

describe('an amount that people type', () => {
  it.each([
    ['es', '1234,50', '1234.50'],
    ['es', '1.234,5', '1234.5'],
    ['es', '1.234.567', '1234567'],
    ['es', '12.50', '12.50'],
    ['es', '-3,1', '-3.1'],
    ['en', '1,234.5', '1234.5'],
    ['en', '12,50', '12.50'],
    ['en', '7', '7'],
  ] as const)('is read in %s: %s', (language, typed, plain) => {
    expect(typedDecimal(typed, language)).toBe(plain);
  });

  it.each([
    ['es', '51.800'],
    ['en', '51,800'],
    ['es', '1.2,3'],
    ['es', '1,2,3'],
    ['es', '12 pesos'],
    ['es', ''],
    ['es', ','],
  ] as const)('is refused where it may mean two things, in %s: %s', (language, typed) => {
    expect(typedDecimal(typed, language)).toBeUndefined();
  });
});
