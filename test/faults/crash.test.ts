import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Ground } from '../crash/ground.js';
import { type Plan, planFor } from '../crash/plan.js';
import { titleOf } from '../crash/report.js';
import { runOnce } from '../crash/run.js';
import { SCENARIOS } from '../crash/scenarios.js';
import { describeWithRedis } from '../support/describe-with-redis.js';
import { eraseFolders } from '../support/server.js';

const SEED = Number(process.env['CRASH_SEED'] ?? 20_261_122);
const RUN_MS_MAX = 240_000;

/** A short selection of the suite that `npm run test:crash` runs whole. */
const SELECTION: readonly [backend: Plan['backend'], title: string][] = [
  ['postgres', 'kill a worker at a step (PostgreSQL): intent committed'],
  ['redis', 'kill a worker at a step (PostgreSQL): settled'],
  ['postgres', 'kill a worker at a step (provider): answered'],
  ['redis', 'kill the API at a step: batch taken, client not told'],
  ['postgres', 'cut the provider at a step: request'],
  ['redis', 'cut the provider at a step: answer body'],
  ['redis', 'cut the connection to PostgreSQL at a step: intent committed'],
  ['postgres', 'cut the connection to PostgreSQL at a step: settled'],
  ['postgres', 'kill PostgreSQL'],
  ['redis', 'kill Redis'],
  ['redis', 'FLUSHALL'],
];

// Redis belongs to the ground of every run, whichever backend the run is on.
describeWithRedis('after a crash every rule holds', () => {
  const free: Ground[] = [];
  const all: Ground[] = [];

  afterAll(async () => {
    await Promise.all(all.map((ground) => ground.stop()));
    eraseFolders();
  });

  describe.concurrent(`CRASH_SEED=${SEED}`, () => {
    it.each(SELECTION)('%s: %s', { timeout: RUN_MS_MAX }, async (backend, title) => {
      const scenario = SCENARIOS.find((each) => titleOf(each) === title);
      if (!scenario) throw new Error(`no scenario is called ${title}`);
      const ground = free.pop() ?? (await anotherGround());

      const outcome = await runOnce(
        { ...planFor(scenario, SEED), backend },
        { ground, logsUnder: join(tmpdir(), 'prorrata-crash') },
      );
      free.push(ground);

      expect(outcome.violations, outcome.logs).toEqual([]);
      expect(outcome.requests).toBeGreaterThan(0);
    });
  });

  async function anotherGround(): Promise<Ground> {
    const ground = await Ground.start();
    all.push(ground);
    return ground;
  }
});
