import { describe, expect, it } from 'vitest';
import type { Outlook } from '../../api-keys/domain/availability.js';
import { isWaitedFor, servingOrder } from './choose-account.js';

const NOW = 1_000_000;
const open = { reason: undefined, until: null, parallelMax: null, startsNow: null } as const;
const blocked = (reason: NonNullable<Outlook['reason']>, inMs: number | null): Outlook => ({
  ...open,
  reason,
  until: inMs === null ? null : new Date(NOW + inMs),
});
const order = (...outlooks: Outlook[]) =>
  servingOrder(
    outlooks.map((outlook, index) => ({ accountId: String(index), outlook })),
    NOW,
  ).map(({ accountId }) => accountId);
const choose = (...outlooks: Outlook[]) => order(...outlooks)[0];

describe('the account that serves a company', () => {
  it('is its own while that can serve', () => {
    expect(choose(open, open)).toBe('0');
  });

  it.each([
    ['has no key', blocked('no_key', null)],
    ['has no balance', blocked('insufficient_balance', 5_000)],
    ['fails', blocked('unavailable', 2_000)],
    ['is full for the day', blocked('saturated', 3_600_000)],
    ['is full and nobody knows until when', blocked('saturated', null)],
  ])('is the fallback when its own %s', (_, outlook) => {
    expect(choose(outlook, open)).toBe('1');
    expect(choose(outlook, blocked('no_key', null), open)).toBe('2');
  });

  it('is its own when that is full for a moment only', () => {
    expect(choose(blocked('saturated', 60_000), open)).toBe('0');
    expect(choose(blocked('saturated', 60_001), open)).toBe('1');
  });

  it('is its own when no other can serve either, and none where there is none', () => {
    expect(choose(blocked('no_key', null), blocked('unavailable', null))).toBe('0');
    expect(choose()).toBeUndefined();
  });

  it('is followed by those that stand behind it, for the moment at which it turns out not to serve', () => {
    expect(order(open, blocked('no_key', null), open)).toEqual(['0', '2']);
    expect(order(blocked('insufficient_balance', 5_000), open, open)).toEqual(['1', '2']);
  });
});

describe('a request that an account does not take', () => {
  it('waits for an account that is full for a moment, and goes to the next one otherwise', () => {
    expect(isWaitedFor({ reason: 'saturated', waitMs: 60_000 })).toBe(true);
    expect(isWaitedFor({ reason: 'saturated', waitMs: 60_001 })).toBe(false);
    for (const reason of ['no_key', 'no_account', 'suspended', 'unavailable'])
      expect(isWaitedFor({ reason, waitMs: 1 })).toBe(false);
  });
});
