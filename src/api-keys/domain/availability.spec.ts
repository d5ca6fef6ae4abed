import { describe, expect, it } from 'vitest';
import { availabilityOf, type BlockReason } from './availability.js';

const until = new Date('2026-11-20T14:05:00Z');
const bounds = { parallelMax: 8, startsNow: null };

describe('availability in words', () => {
  it.each<[BlockReason | undefined, Date | null, string, string]>([
    [undefined, null, 'available', 'Available'],
    ['saturated', until, 'saturated', 'Saturated until 2026-11-20T14:05:00.000Z'],
    ['no_key', null, 'no_key', 'No key can be used: add one, or enable one'],
    [
      'unavailable',
      until,
      'unavailable',
      'The provider cannot be reached or fails; tried again at 2026-11-20T14:05:00.000Z',
    ],
  ])('for %s until %s is %s', (reason, at, status, message) => {
    expect(availabilityOf({ ...bounds, reason, until: at }, { isStopped: false })).toEqual({
      status,
      until: at?.toISOString() ?? null,
      message,
    });
  });

  it('says of an account that stopped what to do', () => {
    expect(
      availabilityOf({ ...bounds, reason: 'unavailable', until: null }, { isStopped: true }).message,
    ).toMatch(/change the account/);
  });
});
