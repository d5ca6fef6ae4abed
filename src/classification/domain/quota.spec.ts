import { describe, expect, it } from 'vitest';
import { allowanceOf } from './quota.js';

const now = new Date('2026-11-20T15:00:00Z');
const tomorrow = new Date('2026-11-21T05:00:00Z');
const allow = (change: Partial<Parameters<typeof allowanceOf>[0]>) =>
  allowanceOf({ quota: {}, inHand: 0, begunToday: 0, lastRequestAt: null, tomorrow, now, ...change });

describe('the quota of a company', () => {
  it('bounds nothing unless it was chosen', () => {
    expect(allow({ inHand: 50, begunToday: 900 })).toMatchObject({ begunOnly: false, until: null });
    expect(allow({}).turnsMax).toBeGreaterThan(1e9);
  });

  it('lets begin what is left of the day, what is in hand counted as begun', () => {
    expect(allow({ quota: { invoicesPerDay: 10 }, inHand: 3, begunToday: 4 })).toMatchObject({
      turnsMax: 3,
      begunOnly: false,
    });
  });

  it('lets only what was begun go on once the day is used up, and says when more may begin', () => {
    const used = allow({ quota: { invoicesPerDay: 10 }, begunToday: 10 });
    expect(used).toMatchObject({ begunOnly: true, until: tomorrow });
    expect(used.turnsMax).toBeGreaterThan(0);
  });

  it('begins nothing more while what is in hand may use the rest up, without telling of a day', () => {
    expect(allow({ quota: { invoicesPerDay: 10 }, inHand: 6, begunToday: 4 })).toMatchObject({
      begunOnly: true,
      until: null,
    });
  });

  it('keeps the least pause: one request at a time, and the next after the pause', () => {
    const quota = { leastPauseMs: 5_000 };
    expect(allow({ quota, inHand: 1 })).toMatchObject({ turnsMax: 0, until: null });
    const lastRequestAt = new Date(now.getTime() - 4_000);
    expect(allow({ quota, lastRequestAt })).toMatchObject({
      turnsMax: 0,
      until: new Date(now.getTime() + 1_000),
    });
    expect(allow({ quota, lastRequestAt: new Date(now.getTime() - 5_000) })).toMatchObject({ turnsMax: 1 });
    expect(allow({ quota })).toMatchObject({ turnsMax: 1 });
  });
});
