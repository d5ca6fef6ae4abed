import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Accepted, InvoiceTable } from './invoice-table.js';

const id = fc.oneof(
  // Few different ones, so that they meet again; the last words alone tell most of them apart.
  fc
    .integer({ min: 0, max: 3000 })
    .map((number) => `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`),
  fc.constantFrom('', 'no uuid', '00000000-0000-7000-8000-00000000000A'),
);
const accepted = fc.option(
  fc.record({
    number: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(2 ** 31, Number.NaN)),
    cost: fc.oneof(fc.bigInt({ min: -9n, max: 9n }), fc.constantFrom(2n ** 63n, -(2n ** 80n))),
  }),
);

it('the table of invoices keeps what a plain map keeps, whatever its size and forms', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(id, accepted), { maxLength: 4000, size: 'max' }), (writes) => {
      const table = new InvoiceTable();
      const plain = new Map<string, Accepted | null>();
      for (const [key, value] of writes) {
        expect(table.get(key)).toEqual(plain.get(key));
        table.set(key, value);
        plain.set(key, value);
      }
      for (const [key, value] of plain) expect(table.get(key)).toEqual(value);
    }),
    { numRuns: 25 },
  );
});
