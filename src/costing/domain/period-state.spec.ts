import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  movePeriod,
  PERIOD_MOVES,
  type PeriodEvent,
  type PeriodFacts,
  type PeriodStatus,
} from './period-state.js';

const STATUSES: PeriodStatus[] = ['open', 'closing', 'closed'];
const EVENTS: PeriodEvent[] = ['freeze', 'seal', 'release'];
const FREE: PeriodFacts = { inFuture: false, blockedBy: [], heldByOther: false };

const facts = fc.record({
  inFuture: fc.boolean(),
  blockedBy: fc.array(fc.constant('no_bill'), { maxLength: 2 }),
  heldByOther: fc.boolean(),
});
const steps = fc.array(fc.tuple(fc.constantFrom(...EVENTS), facts), { maxLength: 30 });

describe('movePeriod', () => {
  it('never leaves the table, and never a closed period', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        let status: PeriodStatus = 'open';
        for (const [event, known] of taken) {
          const moved = movePeriod(status, event, known);
          if ('refused' in moved) continue;
          expect(status).not.toBe('closed');
          expect(PERIOD_MOVES.some(({ from, to }) => from === status && to === moved.to)).toBe(true);
          status = moved.to;
        }
      }),
    );
  });

  it('closes nothing that was not frozen first, that is blocked or that another close holds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STATUSES), fc.constantFrom(...EVENTS), facts, (status, event, known) => {
        const moved = movePeriod(status, event, known);
        if ('refused' in moved || moved.to !== 'closed') return;
        expect([status, event]).toEqual(['closing', 'seal']);
        expect(known.blockedBy).toEqual([]);
        expect(known.heldByOther).toBe(false);
      }),
    );
  });

  it('opens a period again only while its close is not sealed', () => {
    expect(movePeriod('closing', 'release', FREE)).toEqual({ to: 'open' });
    for (const event of EVENTS)
      expect(movePeriod('closed', event, FREE)).toEqual({ refused: 'period_closed' });
  });

  it('says why: begun by another, in the future, blocked', () => {
    expect(movePeriod('closing', 'freeze', { ...FREE, heldByOther: true })).toEqual({
      refused: 'period_closing',
    });
    expect(movePeriod('open', 'freeze', { ...FREE, inFuture: true })).toEqual({
      refused: 'period_in_future',
    });
    expect(movePeriod('closing', 'seal', { ...FREE, blockedBy: ['no_bill'] })).toEqual({
      refused: 'period_blocked',
    });
  });
});
