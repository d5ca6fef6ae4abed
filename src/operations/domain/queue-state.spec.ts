import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queueState, type QueueSigns } from './queue-state.js';

const CALM: QueueSigns = {
  workersAlive: 2,
  inWork: 0,
  queued: 0,
  oldestQueuedSeconds: null,
  waitingForTurn: 0,
  oldestTurnSeconds: null,
  waitingWithReason: 0,
  lastTakenSeconds: 5,
};

describe('the queue', () => {
  it.each<[string, Partial<QueueSigns>, string]>([
    ['nothing to do', {}, 'idle'],
    ['nothing to do for long', { lastTakenSeconds: 9_000 }, 'idle'],
    ['nothing to do and nobody there', { workersAlive: 0 }, 'idle'],
    ['a long backlog that is being worked on', { inWork: 8, queued: 90, oldestQueuedSeconds: 80 }, 'working'],
    [
      'slow answers fill every place',
      { inWork: 64, queued: 5, oldestQueuedSeconds: 90, lastTakenSeconds: 90 },
      'working',
    ],
    ['just queued', { queued: 5, oldestQueuedSeconds: 2, lastTakenSeconds: 9_000 }, 'working'],
    ['taken just now', { queued: 5, oldestQueuedSeconds: 50, lastTakenSeconds: 1 }, 'working'],
    [
      'queued for long, nobody takes',
      { queued: 5, oldestQueuedSeconds: 50, lastTakenSeconds: 50 },
      'stalled',
    ],
    [
      'queued for long, nobody ever took',
      { queued: 5, oldestQueuedSeconds: 50, lastTakenSeconds: null },
      'stalled',
    ],
    [
      'nobody there',
      { workersAlive: 0, waitingForTurn: 5, oldestTurnSeconds: 60, lastTakenSeconds: 3 },
      'stalled',
    ],
    [
      'nobody there, whatever the reason was',
      { workersAlive: 0, waitingWithReason: 1, waitingForTurn: 9, oldestTurnSeconds: 60 },
      'stalled',
    ],
    ['never put in the queue', { waitingForTurn: 5, oldestTurnSeconds: 60, lastTakenSeconds: 60 }, 'stalled'],
    ['no balance', { waitingWithReason: 3, lastTakenSeconds: 400 }, 'waiting'],
    [
      'no balance, told by one invoice of the batch',
      { waitingWithReason: 1, waitingForTurn: 99, oldestTurnSeconds: 400, lastTakenSeconds: 400 },
      'waiting',
    ],
  ])('%s: %j is %s', (_, signs, state) => {
    expect(queueState({ ...CALM, ...signs })).toBe(state);
  });

  it('is never idle while there is work, nor stalled while somebody works', () => {
    const count = fc.nat({ max: 3 });
    const seconds = fc.option(fc.nat({ max: 100 }));
    const signs = fc.record({
      workersAlive: count,
      inWork: count,
      queued: count,
      oldestQueuedSeconds: seconds,
      waitingForTurn: count,
      oldestTurnSeconds: seconds,
      waitingWithReason: count,
      lastTakenSeconds: seconds,
    });
    fc.assert(
      fc.property(signs, (each) => {
        const state = queueState(each);
        const work = each.inWork + each.queued + each.waitingForTurn + each.waitingWithReason;
        expect(state === 'idle').toBe(work === 0);
        if (each.inWork > 0) expect(state).toBe('working');
      }),
    );
  });
});
