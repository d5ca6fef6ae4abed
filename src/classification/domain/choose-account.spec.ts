import { describe, expect, it } from 'vitest';
import type { Outlook } from '../../api-keys/domain/availability.js';
import { chooseAccount } from './choose-account.js';

const NOW = 1_000_000;
const open = { reason: undefined, until: null, parallelMax: null, startsNow: null } as const;
const blocked = (reason: NonNullable<Outlook['reason']>, inMs: number | null): Outlook => ({
  ...open,
  reason,
  until: inMs === null ? null : new Date(NOW + inMs),
});
const choose = (...outlooks: Outlook[]) =>
  chooseAccount(
    outlooks.map((outlook, index) => ({ accountId: String(index), outlook })),
    NOW,
  )?.accountId;

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
});
