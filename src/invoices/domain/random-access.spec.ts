import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RandomAccessSource, WindowedSource, bufferSource } from './random-access.js';

const bytes = Buffer.from(Array.from({ length: 900_000 }, (_, index) => (index * 31) % 251));

describe('WindowedSource', () => {
  it('gives the bytes of the source wherever they are read', async () => {
    const read = fc.tuple(fc.nat(bytes.length), fc.nat(400_000));
    await fc.assert(
      fc.asyncProperty(fc.array(read, { maxLength: 12 }), async (reads) => {
        const source = new WindowedSource(bufferSource(bytes));
        for (const [offset, length] of reads) {
          expect((await source.read(offset, length)).equals(bytes.subarray(offset, offset + length))).toBe(
            true,
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  it('reads the source once for many small reads near one another', async () => {
    let reads = 0;
    const counted: RandomAccessSource = {
      size: bytes.length,
      read: async (offset, length) => (reads++, bytes.subarray(offset, offset + length)),
    };
    const source = new WindowedSource(counted);
    for (let offset = 0; offset < 200_000; offset += 46) await source.read(offset, 46);
    expect(reads).toBe(1);
  });
});
