import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSealKeys } from '../config/seal-keys.js';
import { Sealer } from './sealer.js';

const key = () => randomBytes(32).toString('base64');

function sealerOf(current: string, old?: string): Sealer {
  const keys = parseSealKeys(current, old);
  if (!keys) throw new Error('no key');
  return new Sealer(keys);
}

describe('sealing secrets', () => {
  it('gives back what was sealed, under the same context only', () => {
    const sealer = sealerOf(key());
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 40 }), (secret, context) => {
        const sealed = sealer.seal(secret, context);
        expect(sealer.open(sealed, context)).toBe(secret);
        expect(() => sealer.open(sealed, `${context}x`)).toThrow();
      }),
    );
  });

  it('never shows the secret and never seals it twice alike', () => {
    const sealer = sealerOf(key());

    const sealed = [sealer.seal('sk-very-secret', 'a'), sealer.seal('sk-very-secret', 'a')];

    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed.join()).not.toContain('very-secret');
  });

  it('refuses a changed byte', () => {
    const sealer = sealerOf(key());
    const [id, text = ''] = sealer.seal('sk-very-secret', 'a').split('.');
    const bytes = Buffer.from(text, 'base64');
    bytes[20] = (bytes[20] ?? 0) ^ 1;

    expect(() => sealer.open(`${id}.${bytes.toString('base64')}`, 'a')).toThrow();
  });

  it('opens what an older key sealed while that key is given, and says so', () => {
    const [first, second] = [key(), key()];
    const sealed = sealerOf(first).seal('sk-very-secret', 'a');

    const rotated = sealerOf(second, first);

    expect(rotated.isOld(sealed)).toBe(true);
    expect(rotated.open(sealed, 'a')).toBe('sk-very-secret');
    expect(rotated.isOld(rotated.seal('sk-very-secret', 'a'))).toBe(false);
    expect(() => sealerOf(second).open(sealed, 'a')).toThrow(/ENCRYPTION_KEYS_OLD/);
  });
});
