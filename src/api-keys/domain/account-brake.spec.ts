import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccountBrake } from './account-brake.js';

describe('the brake of an account', () => {
  it('lets everything through until something is refused', () => {
    expect(new AccountBrake().waitMs(1_000)).toBe(0);
  });

  it('counts a burst of refusals once', () => {
    const brake = new AccountBrake();

    for (let index = 0; index < 30; index++) brake.refused({ startedAt: 1_000, now: 1_010 });

    expect(brake.waitMs(1_010)).toBe(100);
  });

  it('doubles the pause at each refused trial and forgets it at a success', () => {
    const brake = new AccountBrake();

    brake.refused({ startedAt: 0, now: 1 });
    brake.refused({ startedAt: 200, now: 201 });
    brake.refused({ startedAt: 500, now: 501 });
    expect(brake.waitMs(501)).toBe(400);

    brake.succeeded();
    expect(brake.waitMs(501)).toBe(0);
  });

  it('never holds back for more than five seconds, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ gap: fc.nat(20_000), retryAfterMs: fc.nat(3_600_000) })), (events) => {
        const brake = new AccountBrake();
        let now = 0;
        for (const { gap, retryAfterMs } of events) {
          now += gap;
          brake.refused({ startedAt: now, now, retryAfterMs });
          expect(brake.waitMs(now)).toBeLessThanOrEqual(5_000);
        }
      }),
    );
  });
});
