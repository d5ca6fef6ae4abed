import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BLOCK_TOKENS, PrefixCache } from './prefix-cache.js';
import { CHARS_PER_TOKEN, countTokens } from './tokens.js';

const blockChars = BLOCK_TOKENS * CHARS_PER_TOKEN;
const text = (length: number, letter = 'a') => letter.repeat(length);

it('a prompt seen for the first time is a miss, and a hit in whole blocks afterwards', () => {
  const cache = new PrefixCache();
  const prompt = text(blockChars * 3 + 40);

  expect(cache.hitTokens('', prompt)).toBe(0);
  expect(cache.hitTokens('', prompt)).toBe(3 * BLOCK_TOKENS);
});

it('the last token is never a hit', () => {
  const cache = new PrefixCache();
  const prompt = text(blockChars * 2);
  cache.hitTokens('', prompt);

  expect(cache.hitTokens('', prompt)).toBe(BLOCK_TOKENS);
});

it('only the part before the first difference is a hit', () => {
  const cache = new PrefixCache();
  const stable = text(blockChars * 2);
  cache.hitTokens('', stable + text(blockChars * 3, 'b'));

  expect(cache.hitTokens('', stable + text(blockChars * 3, 'c'))).toBe(2 * BLOCK_TOKENS);
  expect(cache.hitTokens('', 'x' + stable)).toBe(0);
});

it('a user id does not see the prefixes of another', () => {
  const cache = new PrefixCache();
  const prompt = text(blockChars * 4);
  cache.hitTokens('norte', prompt);

  expect(cache.hitTokens('sur', prompt)).toBe(0);
  expect(cache.hitTokens('norte', prompt)).toBe(3 * BLOCK_TOKENS);
});

it('forgets what was not used for long, and keeps what is used', () => {
  const cache = new PrefixCache(4);
  const kept = text(blockChars + 1);
  const left = text(blockChars + 1, 'z');
  cache.hitTokens('', left);
  for (const letter of 'bcdefghijk') {
    cache.hitTokens('', kept);
    cache.hitTokens('', text(blockChars + 1, letter));
  }

  expect(cache.hitTokens('', kept)).toBe(BLOCK_TOKENS);
  expect(cache.hitTokens('', left)).toBe(0);
});

it('finds the same hits as a memory of whole prefixes', () => {
  const prompts = fc.array(fc.array(fc.constantFrom('a', 'b'), { maxLength: 6 }), { maxLength: 12 });
  fc.assert(
    fc.property(prompts, (list) => {
      const cache = new PrefixCache();
      const known = new Set<string>();
      for (const letters of list) {
        const prompt = letters.map((letter) => text(blockChars, letter)).join('') + '.';
        let expected = 0;
        while (expected < letters.length && known.has(letters.slice(0, expected + 1).join(''))) expected++;
        letters.forEach((_, index) => known.add(letters.slice(0, index + 1).join('')));
        const hit = cache.hitTokens('', prompt);
        expect(hit).toBe(expected * BLOCK_TOKENS);
        expect(hit).toBeLessThan(countTokens(prompt));
      }
    }),
  );
});
