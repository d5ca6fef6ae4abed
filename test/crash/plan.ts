import { seededRandom } from '../../src/sandbox/random.js';
import { Dice } from './dice.js';
import type { Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

/** Everything about a run that its seed decides. */
export interface Plan {
  seed: number;
  scenario: Scenario;
  backend: 'redis' | 'postgres';
  /** 0: one process with both roles; else one API and so many workers. */
  workers: number;
  concurrency: number;
  queueWindow: number;
  companies: number;
  invoices: number;
  /** Invoices too long for one request. */
  longInvoices: number;
  /** Whether they come as files, which a worker reads, or as JSON. */
  files: boolean;
  /** Whether the provider refuses some requests and leaves some answers blank, as on an ordinary day. */
  noise: boolean;
  /** Requests that the account allows at once; null: it has no limits. */
  slots: number | null;
  latencyMs: number;
  latencyJitterMs: number;
  /** Whether connections to the provider serve more than one request. */
  keepAlive: boolean;
  dice: Dice;
}

const WORKERS_MAX = 3;
const LONG_SHARE = 0.3;
const FILES_SHARE = 0.3;
const NOISE_SHARE = 0.3;
const LIMITED_SHARE = 0.4;
const SLOTS_MAX = 6;

/** Neighbouring seeds take the scenarios in turn; all else is drawn from the seed. */
export function planOf(seed: number): Plan {
  const scenario = SCENARIOS[seed % SCENARIOS.length];
  if (!scenario) throw new Error(`${seed} is no seed`);
  return planFor(scenario, seed);
}

/** A run of one scenario with everything else drawn from the seed. */
export function planFor(scenario: Scenario, seed: number): Plan {
  const dice = new Dice(seededRandom(seed));
  return {
    seed,
    scenario,
    backend: dice.chance(0.5) || scenario.needsRedis === true ? 'redis' : 'postgres',
    workers: dice.whole(scenario.workersMin ?? 0, WORKERS_MAX),
    concurrency: dice.whole(3, 8),
    queueWindow: dice.whole(8, 40),
    companies: dice.whole(1, 3),
    invoices: dice.whole(20, 60),
    longInvoices: dice.chance(LONG_SHARE) ? 1 : 0,
    files: dice.chance(FILES_SHARE) || scenario.asFiles === true,
    noise: dice.chance(NOISE_SHARE),
    slots: dice.chance(LIMITED_SHARE) || scenario.limited === true ? dice.whole(2, SLOTS_MAX) : null,
    latencyMs: dice.whole(40, 200),
    latencyJitterMs: dice.whole(0, 100),
    keepAlive: dice.chance(0.5),
    dice,
  };
}
