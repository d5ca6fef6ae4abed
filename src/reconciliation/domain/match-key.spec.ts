import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchKey, type KnownKey } from './match-key.js';

const key = (id: string, name: string, masked: string): KnownKey => ({ id, name, masked });
const NORTE = key('1', 'norte', 'sk-abcde***************4f2a');
const SUR = key('2', 'sur', 'sk-fghij***************9b1c');
const STARS = '*'.repeat(23);

describe('a key on a bill', () => {
  it('is ours by its masked secret, whatever its name is by now', () => {
    expect(matchKey({ name: 'renamed', masked: `sk-abcde${STARS}4f2a` }, [NORTE, SUR])).toBe('1');
    expect(matchKey({ name: null, masked: `sk-fghij${STARS}9b1c` }, [NORTE, SUR])).toBe('2');
    expect(matchKey({ name: 'sur', masked: 'sk-…***9b1c' }, [NORTE, SUR])).toBe('2');
  });

  it('is foreign when no secret of ours looks like it, even under a name of ours', () => {
    expect(matchKey({ name: 'norte', masked: `sk-zzzzz${STARS}0000` }, [NORTE, SUR])).toBeNull();
  });

  it('is told by its name where several secrets look alike, and nobody can say where the names are equal too', () => {
    const twin = { ...NORTE, id: '3', name: 'gemela' };
    const masked = `sk-abcde${STARS}4f2a`;

    expect(matchKey({ name: 'gemela', masked }, [NORTE, twin])).toBe('3');
    expect(matchKey({ name: 'otra', masked }, [NORTE, twin])).toBeNull();
    expect(matchKey({ name: 'norte', masked }, [NORTE, { ...NORTE, id: '4' }])).toBeNull();
  });

  it('is told by its name where the mask says nothing', () => {
    expect(matchKey({ name: 'norte', masked: 'sk-*****' }, [NORTE, SUR])).toBe('1');
    expect(matchKey({ name: 'norte', masked: null }, [NORTE, SUR])).toBe('1');
    expect(matchKey({ name: null, masked: 'sk-*****' }, [NORTE])).toBeNull();
    expect(matchKey({ name: 'corta', masked: 'sk-abc***9999' }, [key('5', 'corta', '*************')])).toBe(
      '5',
    );
  });

  it('is never a key that is not among ours, and does not depend on their order', () => {
    const text = fc.string({ unit: fc.constantFrom('s', 'k', '-', 'a', '*', '4'), maxLength: 16 });
    const keys = fc.uniqueArray(fc.record({ id: fc.uuid(), name: text, masked: text }), {
      selector: ({ id }) => id,
      maxLength: 5,
    });
    fc.assert(
      fc.property(keys, fc.option(text), fc.option(text), (ours, name, masked) => {
        const found = matchKey({ name, masked }, ours);
        expect(found === null || ours.some(({ id }) => id === found)).toBe(true);
        expect(matchKey({ name, masked }, [...ours].reverse())).toBe(found);
      }),
    );
  });
});
