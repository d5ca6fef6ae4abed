import { expect, it } from 'vitest';
import { FaultQueue } from './faults.js';
import { Gate } from './gate.js';
import { readFaultPlans } from './read-fault-plans.js';
import { applyChange, DEFAULT_SETTINGS, settingsErrors } from './settings.js';

const request = { key: 'sk-sandbox-a', model: 'deepseek-flash' as const, prompt: 'factura de papel' };

function queueOf(...plans: object[]): FaultQueue {
  const read = readFaultPlans(plans);
  expect(read.errors).toEqual([]);
  const queue = new FaultQueue();
  queue.add(read.plans);
  return queue;
}

it('uses plans in order, each as often as it says', () => {
  const queue = queueOf({ fault: '500', times: 2 }, { fault: 'not_json' });
  const met = Array.from({ length: 4 }, () => queue.next(request)?.fault);
  expect(met).toEqual(['500', '500', 'not_json', undefined]);
});

it('passes over a plan that does not match', () => {
  const queue = queueOf(
    { fault: '401', match: { key: 'sk-sandbox-b' } },
    { fault: '429', match: { model: 'deepseek-v4-pro' } },
    { fault: '503', match: { textIncludes: 'flete' } },
    { fault: 'hang', match: { textIncludes: 'papel', key: 'sk-sandbox-a' } },
  );
  expect(queue.next(request)?.fault).toBe('hang');
  expect(queue.next(request)).toBeUndefined();
  expect(queue.next({ ...request, key: 'sk-sandbox-b' })?.fault).toBe('401');
});

it('meets about the share its probability says, and the same requests for the same seed', () => {
  const roll = (seed: number) => {
    const queue = queueOf({ fault: '500', times: 10_000, probability: 0.25, seed });
    return Array.from({ length: 2_000 }, () => queue.next(request) !== undefined);
  };
  const hits = roll(7).filter(Boolean).length;
  expect(hits).toBeGreaterThan(400);
  expect(hits).toBeLessThan(600);
  expect(roll(7)).toEqual(roll(7));
  expect(roll(7)).not.toEqual(roll(8));
});

it('takes a status as a number, and says what is wrong with a plan', () => {
  expect(readFaultPlans([{ fault: 429, retryAfterSeconds: 3 }]).plans).toMatchObject([
    { fault: '429', retryAfterSeconds: 3, times: 1, probability: 1 },
  ]);
  const bad = { fault: 'nap', times: 0, probability: 2, tims: 1, match: { model: 'gpt', key: 4 } };
  const paths = readFaultPlans({ faults: [bad] }).errors.map(({ path }) => path);
  expect(paths.sort()).toEqual(
    ['[0].fault', '[0].match.key', '[0].match.model', '[0].probability', '[0].times', '[0].tims'].sort(),
  );
  expect(readFaultPlans([]).errors).toHaveLength(1);
  expect(readFaultPlans([5]).errors[0]).toEqual({ path: '[0]', message: 'must be an object' });
});

it('the gate counts all keys of the account together, per model', () => {
  const gate = new Gate();
  const settings = applyChange(DEFAULT_SETTINGS, { concurrency: 2 });
  expect(gate.admit('deepseek-flash', settings, 0)).toBeUndefined();
  expect(gate.admit('deepseek-flash', settings, 0)).toBeUndefined();
  expect(gate.admit('deepseek-flash', settings, 0)?.status).toBe(429);
  expect(gate.admit('deepseek-v4-pro', settings, 0)).toBeUndefined();
  gate.release('deepseek-flash');
  expect(gate.admit('deepseek-flash', settings, 0)).toBeUndefined();
});

it('the gate counts the requests of the last minute, sliding', () => {
  const gate = new Gate();
  const settings = applyChange(DEFAULT_SETTINGS, { requestsPerMinute: 2 });
  const admit = (instantMs: number) => gate.admit('deepseek-flash', settings, instantMs)?.status ?? 200;
  expect([0, 30_000, 59_999, 60_000, 60_001, 90_000].map(admit)).toEqual([200, 200, 429, 200, 429, 200]);
});

it('lists every setting that is wrong', () => {
  const wrong = {
    latencyMs: -1,
    concurrency: { gpt: 1 },
    requestsPerMinute: 1.5,
    currency: 'COP',
    balance: '1e3',
    rateBy: 'middle',
    disabledKeys: [1],
    keyNames: { a: 1 },
    __nothing: 1,
  };
  expect(settingsErrors(wrong).map(({ path }) => path)).toEqual(Object.keys(wrong));
  expect(settingsErrors(DEFAULT_SETTINGS)).toEqual([]);
  expect(settingsErrors([])).toHaveLength(1);
});
