import { describe, expect, it } from 'vitest';
import type { KeyRing } from '../api-keys/key-ring.js';
import { AccountChoice } from './account-choice.js';

type Reason = 'suspended' | 'saturated' | 'no_key';
const request = { avoidKeyId: null, size: { promptBytes: 1, answerTokensMax: 1 } };
const company = { providerAccountId: 'own', fallbackProviderAccountId: 'spare' };

/** A ring in which every account looks well until it is asked. */
function choiceOf(refusals: Partial<Record<string, { reason: Reason; waitMs: number }>>) {
  const asked: string[] = [];
  const ring = {
    account: (id: string | null) => ({
      id: id ?? 'default',
      fallbackAccountId: id === 'spare' ? 'last' : null,
    }),
    outlook: () => ({ reason: undefined, until: null, parallelMax: null, startsNow: null }),
    acquire: ({ accountId }: { accountId: string }) => {
      asked.push(accountId);
      const refusal = refusals[accountId];
      return Promise.resolve(
        refusal ? { available: false, ...refusal } : { available: true, account: { id: accountId } },
      );
    },
  };
  return { choice: new AccountChoice(ring as unknown as KeyRing), asked };
}

describe('a permit for a request', () => {
  it('is the own account’s, and nobody else is asked', async () => {
    const { choice, asked } = choiceOf({});
    expect(await choice.acquire(company, request)).toMatchObject({ account: { id: 'own' } });
    expect(asked).toEqual(['own']);
  });

  it('comes at once from the next account when one turns out not to serve', async () => {
    const { choice, asked } = choiceOf({
      own: { reason: 'suspended', waitMs: 5_000 },
      spare: { reason: 'no_key', waitMs: 3_000 },
    });
    expect(await choice.acquire(company, request)).toMatchObject({ account: { id: 'last' } });
    expect(asked).toEqual(['own', 'spare', 'last']);
  });

  it('is waited for while the account is full for a moment', async () => {
    const { choice, asked } = choiceOf({ own: { reason: 'saturated', waitMs: 900 } });
    expect(await choice.acquire(company, request)).toMatchObject({ reason: 'saturated', waitMs: 900 });
    expect(asked).toEqual(['own']);
  });

  it('is refused for the own account’s reason when no account serves', async () => {
    const { choice } = choiceOf({
      own: { reason: 'suspended', waitMs: 5_000 },
      spare: { reason: 'no_key', waitMs: 3_000 },
      last: { reason: 'saturated', waitMs: 90_000 },
    });
    expect(await choice.acquire(company, request)).toMatchObject({ reason: 'suspended' });
  });
});
