import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, chainHash, FIRST_PREVIOUS_HASH } from './canonical-json.js';

/** JSON as ours is: texts, whole numbers, no others. */
const exactJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe('canonicalJson', () => {
  it('is JSON that says the same, whatever the order of the keys', () => {
    fc.assert(
      fc.property(exactJson, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(JSON.parse(text)))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('refuses what would not come back exactly', () => {
    for (const value of [0.1, Number.NaN, 2 ** 53, 1n, new Date(), () => 1])
      expect(() => canonicalJson({ value })).toThrow(TypeError);
  });

  it('leaves absent members out', () => {
    expect(canonicalJson({ b: undefined, a: [{ d: 1, c: 'ñ' }] })).toBe('{"a":[{"c":"ñ","d":1}]}');
  });
});

describe('chainHash', () => {
  it('covers the hash before it and everything but the hash itself', () => {
    const hash = chainHash(FIRST_PREVIOUS_HASH, { a: '1', hash: 'x' });
    // printf '%064d\n{"a":"1"}' 0 | sha256sum
    expect(hash).toBe('7aac6255b54757f4bad98a79537c151d2ddc8e3c66e3f6c4d691bdbfb050f283');
    expect(chainHash(FIRST_PREVIOUS_HASH, { a: '1' })).toBe(hash);
    expect(chainHash(FIRST_PREVIOUS_HASH, { a: '2' })).not.toBe(hash);
    expect(chainHash(hash, { a: '1' })).not.toBe(hash);
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
