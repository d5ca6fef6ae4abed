import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSecret } from './mask.js';

describe('masking a secret', () => {
  it('shows the first eight and last four characters of a long one', () => {
    expect(maskSecret('sk-abcdefghijklmnopqrstuvwxyz012345')).toBe('sk-abcde***********************2345');
  });

  it('hides a short one altogether', () => {
    expect(maskSecret('sk-short-one')).toBe('************');
  });

  it('hides at least eight characters and keeps the length', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9-]{8,200}$/), (secret) => {
        const masked = maskSecret(secret);
        expect(masked).toHaveLength(secret.length);
        expect([...masked].filter((character) => character === '*').length).toBeGreaterThanOrEqual(8);
      }),
    );
  });
});
