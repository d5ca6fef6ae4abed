import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isWorthKeeping,
  judgeLimit,
  LIMIT_STATES,
  type LimitMemory,
  type LimitState,
  type LimitWindow,
} from './limit-alarm.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse('2026-11-20T10:00:00Z');

/** What is told of a limit that is seen in these states at these minutes. */
function told(window: LimitWindow, ...looks: [minute: number, state: LimitState][]) {
  let before: LimitMemory | undefined;
  return looks.map(([minute, state]) => {
    const judged = judgeLimit({ before, now: new Date(START + minute * MINUTE_MS), window, state });
    before = judged.after;
    return judged.told;
  });
}

describe('the staff is told of a limit', () => {
  it('when its state gets worse, step by step', () => {
    expect(
      told('day', [0, 'normal'], [1, 'warning'], [2, 'warning'], [3, 'critical'], [4, 'exhausted']),
    ).toEqual([null, 'warning', null, 'critical', 'exhausted']);
  });

  it('once when it jumps, and not of the milder states on its way back', () => {
    expect(
      told('day', [0, 'exhausted'], [1, 'normal'], [2, 'warning'], [3, 'critical'], [4, 'exhausted']),
    ).toEqual(['exhausted', null, null, null, null]);
  });

  it('of a sliding window at most once an hour and state', () => {
    expect(
      told('minute', [0, 'critical'], [1, 'normal'], [59, 'critical'], [59.5, 'normal'], [60, 'critical']),
    ).toEqual(['critical', null, null, null, 'critical']);
  });

  it("of a day's limit once a day of the provider, which ends at midnight UTC", () => {
    const midnight = 14 * 60;
    expect(
      told('day', [0, 'warning'], [5 * 60, 'normal'], [midnight - 1, 'warning'], [midnight, 'warning']),
    ).toEqual(['warning', null, null, 'warning']);
  });

  it('again after nobody looked for more than an hour', () => {
    expect(told('minute', [0, 'critical'], [61, 'critical'])).toEqual(['critical', 'critical']);
  });

  it('in spite of a silence that a wrong clock has made', () => {
    const before: LimitMemory = {
      state: 'normal',
      seenAt: new Date(START),
      quietUntil: { warning: new Date(START + 400 * DAY_MS) },
    };

    expect(judgeLimit({ before, now: new Date(START), window: 'hour', state: 'warning' }).told).toBe(
      'warning',
    );
  });

  it('never twice of the same state within an hour, nor twice a day of a day’s limit, whatever happens', () => {
    const looks = fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom(...LIMIT_STATES)), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        looks,
        fc.constantFrom<LimitWindow>('concurrency', 'minute', 'hour', 'day'),
        (steps, window) => {
          const last = new Map<string, number>();
          let [before, at]: [LimitMemory | undefined, number] = [undefined, START];
          for (const [minutes, state] of steps) {
            at += minutes * MINUTE_MS;
            const judged = judgeLimit({ before, now: new Date(at), window, state });
            if (judged.told) {
              expect(judged.told).toBe(state);
              const previous = last.get(state);
              if (previous !== undefined && window === 'day')
                expect(Math.floor(previous / DAY_MS)).toBeLessThan(Math.floor(at / DAY_MS));
              if (previous !== undefined && window !== 'day')
                expect(at - previous).toBeGreaterThanOrEqual(HOUR_MS);
              last.set(state, at);
            }
            before = judged.after;
          }
        },
      ),
    );
  });

  it('always when a state is reached for the first time in a window', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LIMIT_STATES), fc.date({ noInvalidDate: true }), (state, now) => {
        const { told: first } = judgeLimit({ before: undefined, now, window: 'day', state });

        expect(first).toBe(state === 'normal' ? null : state);
      }),
    );
  });
});

describe('a memory is written down', () => {
  const memory = (state: LimitState, minute: number): LimitMemory => ({
    state,
    seenAt: new Date(START + minute * MINUTE_MS),
    quietUntil: {},
  });

  it.each([
    ['not of a limit that was always normal', undefined, memory('normal', 0), false],
    ['when the state is new', undefined, memory('warning', 0), true],
    ['when the state changes', memory('critical', 0), memory('warning', 0), true],
    ['not at each look', memory('warning', 0), memory('warning', 14), false],
    ['often enough to be known an hour later', memory('warning', 0), memory('warning', 15), true],
    ['never of a limit that stays normal', memory('normal', 0), memory('normal', 9_999), false],
  ] as const)('%s', (_, before, after, expected) => {
    expect(isWorthKeeping(before, after)).toBe(expected);
  });
});
