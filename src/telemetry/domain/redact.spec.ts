import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSecretName, REDACTED, redactText, redactValue } from './redact.js';

const letters = (alphabet: string) => (length: { min: number; max: number }) =>
  fc.string({
    unit: fc.constantFrom(...alphabet),
    minLength: length.min,
    maxLength: length.max,
  });
const keyText = letters('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-')({
  min: 16,
  max: 48,
});
/** A secret and the text in which it is written. */
const written = fc.oneof(
  keyText.map((secret) => ({ secret, text: `Bearer ${secret}` })),
  keyText.map((secret) => ({ secret, text: `authorization: bearer ${secret}` })),
  ...['sk-', 'sk-proj-', 'gsk_', 'xai-', 'prr_', 'whsec_'].map((prefix) =>
    keyText.map((secret) => ({ secret, text: `${prefix}${secret}` })),
  ),
  keyText.map((secret) => ({ secret, text: `eyJhbGciOiJIUzI1NiJ9.${secret}.${secret}` })),
  fc
    .tuple(
      fc.constantFrom('postgres', 'postgresql', 'redis', 'https'),
      fc.constantFrom('', 'prorrata'),
      keyText,
    )
    .map(([scheme, user, secret]) => ({
      secret,
      text: `${scheme}://${user}:${secret}@db.example:5432/x?y=1`,
    })),
  keyText.map((secret) => ({ secret, text: `postgres://u:p@${secret}@host/db` })),
  fc
    .tuple(
      fc.constantFrom('password', 'apiKey', 'api_key', 'clientSecret', 'access_token', 'ADMIN_TOKEN'),
      keyText,
    )
    .chain(([name, secret]) =>
      fc.constantFrom(
        { secret, text: `${name}=${secret}` },
        { secret, text: `"${name}":"${secret}"` },
        { secret, text: `"${name}": "with \\"quotes\\" ${secret}"` },
        { secret, text: `${name}: '${secret}'` },
        { secret, text: `https://x.example/?a=1&${name}=${secret}&b=2` },
      ),
    ),
);
// A letter or digit right beside it would make it another word.
const before = fc.string().filter((text) => !/[\w-]$/.test(text));
const after = fc.string().filter((text) => !/^[\w-]/.test(text));

describe('a text', () => {
  it('keeps no secret, whatever stands around it', () => {
    fc.assert(
      fc.property(before, written, after, (left, { secret, text }, right) => {
        expect(redactText(`${left}${text}${right}`)).not.toContain(secret);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps no known secret of any form', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 6 }), fc.string(), (left, secret, right) => {
        fc.pre(!REDACTED.includes(secret));
        const clean = redactText(`${left}${secret}${right}`, [secret]);
        // What is left and right may make it up anew around the mark; a secret is longer than that in practice.
        expect(clean.replaceAll(REDACTED, '\u0000')).not.toContain(secret);
      }),
    );
  });

  it('does not change when it is redacted again', () => {
    fc.assert(
      fc.property(before, written, after, (left, { text }, right) => {
        const once = redactText(`${left}${text}${right}`);
        expect(redactText(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    'took back 3 invoices from a worker that went away',
    'ADMIN_TOKEN is short: use 16 characters or more where others can reach the server',
    'ADMIN_TOKEN: must be visible ASCII characters without spaces',
    'ENCRYPTION_KEY: must be 32 bytes in base64 (for example: openssl rand -base64 32)',
    'a secret is sealed with key 8c1f, which ENCRYPTION_KEY and ENCRYPTION_KEYS_OLD do not hold',
    'password authentication failed for user "prorrata"',
    'provider request cacheHitTokens=10 cacheMissTokens=5 outputTokens=7 key=sk-sandb********9c1b',
    'task-runner-of-the-night and disk-backed-storage',
    'ready http://127.0.0.1:3000/v1/batches/0198a7f0-7a7e-7c1d-9d3e-0242ac120002',
    'no Redis answers at localhost:6379 (connect ECONNREFUSED 127.0.0.1:6379)',
  ])('without a secret stays as it is: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it.each([
    ['x-api-key: 0123456789', 'x-api-key: [redacted]'],
    ['Cookie: session=abc; other=def\nnext', 'Cookie: [redacted]\nnext'],
    [`{ password: 'a b', port: 5 }`, `{ password: '[redacted]', port: 5 }`],
    ['redis://:hunter2@cache:6379', 'redis://:[redacted]@cache:6379'],
    ['user=prorrata password=hunter2 host=db', 'user=prorrata password=[redacted] host=db'],
  ])('%s becomes %s', (text, clean) => {
    expect(redactText(text)).toBe(clean);
  });
});

describe('the name of a field', () => {
  it.each(['password', 'clientSecret', 'API_KEY', 'x-api-key', 'authorization', 'Set-Cookie', 'accessToken'])(
    '%s is that of a secret',
    (name) => {
      expect(isSecretName(name)).toBe(true);
    },
  );

  it.each(['tokens', 'cacheHitTokens', 'maxTokens', 'keyId', 'apiKeys', 'secretary', 'message'])(
    '%s is not',
    (name) => {
      expect(isSecretName(name)).toBe(false);
    },
  );
});

describe('a value', () => {
  const secretName = fc.constantFrom(
    'password',
    'secret',
    'apiKey',
    'authorization',
    'refreshToken',
    'cookie',
  );
  const tree = (leaf: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
        fc.dictionary(fc.string(), tie('node'), { minKeys: 1, maxKeys: 3 }),
        tie('node').map((cause) => new Error('outer', { cause })),
      ),
    })).node;
  const marker = 'kept-by-nobody-9f2c';

  it('gives no secret field away, however deep it lies', () => {
    const leaf = secretName.map((name) => ({ [name]: marker, harmless: 1 }));
    fc.assert(
      fc.property(tree(leaf), (value) => {
        expect(JSON.stringify(redactValue(value))).not.toContain(marker);
      }),
    );
  });

  it('gives no secret in a text away, in errors and their causes neither', () => {
    const leaf = fc.oneof(
      fc.constant(`Bearer ${marker}`),
      fc.constant(new Error(`refused: sk-${marker}`)),
      fc.constant(new TypeError('fetch failed', { cause: new Error(`postgres://u:${marker}@h/d`) })),
    );
    fc.assert(
      fc.property(tree(leaf), (value) => {
        expect(JSON.stringify(redactValue(value)) ?? '').not.toContain(marker);
      }),
    );
  });

  it('can always be written as JSON', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }),
        (value) => {
          expect(() => JSON.stringify(redactValue(value))).not.toThrow();
        },
      ),
    );
  });

  it('keeps of an error only what says what went wrong', () => {
    const error = Object.assign(new Error('duplicate key'), {
      code: '23505',
      parameters: [marker],
      request: { body: marker },
    });

    const clean = redactValue(error);

    expect(clean).toMatchObject({ name: 'Error', message: 'duplicate key', code: '23505' });
    expect(JSON.stringify(clean)).not.toContain(marker);
  });

  it('may hold itself, and getters that throw', () => {
    const circle: Record<string, unknown> = { name: 'x' };
    circle['self'] = circle;
    const trap = Object.defineProperty({}, 'boom', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });

    expect(redactValue(circle)).toEqual({ name: 'x', self: '[circular]' });
    expect(redactValue({ trap })).toEqual({ trap: '[unreadable]' });
  });
});
