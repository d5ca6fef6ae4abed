import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { eraseFolders } from '../support/server.js';
import { Ground } from './ground.js';
import { type Plan, planOf } from './plan.js';
import { runLine, table, titleOf, violationText } from './report.js';
import { type Outcome, runOnce } from './run.js';
import { SCENARIOS } from './scenarios.js';

const LANES = '4';
const USAGE = `npm run test:crash -- [options]
  --seed=<number>   one run, as it was
  --only=<text>     only scenarios whose name holds the text
  --lanes=<number>  runs at the same time, default ${LANES}
CRASH_RUNS (default ${SCENARIOS.length}, each scenario once) and CRASH_SEED (default: of the clock) choose the runs.`;
const SEED_MAX = 1_000_000_000;

interface Options {
  plans: Plan[];
  lanes: number;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      only: { type: 'string' },
      lanes: { type: 'string', default: LANES },
      help: { type: 'boolean' },
    },
  });
  if (values.help) throw new Error(USAGE);
  const lanes = whole('--lanes', values.lanes);
  if (values.seed !== undefined) return { plans: [planOf(whole('--seed', values.seed))], lanes: 1 };
  const runs = whole('CRASH_RUNS', process.env['CRASH_RUNS'] ?? String(SCENARIOS.length));
  const first = whole('CRASH_SEED', process.env['CRASH_SEED'] ?? String(Date.now() % SEED_MAX));
  const plans: Plan[] = [];
  for (let seed = first; plans.length < runs && seed < first + runs * SCENARIOS.length; seed++) {
    const plan = planOf(seed);
    if (titleOf(plan.scenario).includes(values.only ?? '')) plans.push(plan);
  }
  if (plans.length === 0) throw new Error(`no scenario is called ${values.only ?? ''}`);
  console.log(`CRASH_RUNS=${plans.length} CRASH_SEED=${first}, ${lanes} at the same time`);
  return { plans, lanes };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`${name} must be a whole number from 1 on\n${USAGE}`);
  return value;
}

/** Runs the plans, `lanes` at a time, and says what came of each. */
async function runAll({ plans, lanes }: Options, outcomes: Outcome[]): Promise<void> {
  const logsUnder = mkdtempSync(join(tmpdir(), 'prorrata-crash-'));
  const waiting = [...plans];
  const startedAt = Date.now();
  const lane = async () => {
    const ground = await Ground.start();
    try {
      for (let plan = waiting.shift(); plan; plan = waiting.shift()) {
        const outcome = await runOnce(plan, { ground, logsUnder });
        outcomes.push(outcome);
        const done = outcomes.length;
        const secondsEach = (Date.now() - startedAt) / 1_000 / done;
        const remainingSeconds = secondsEach * (plans.length - done);
        console.log(runLine(outcome, { done, runs: plans.length, remainingSeconds }));
        if (outcome.violations.length > 0) console.log(violationText(outcome));
      }
    } finally {
      await ground.stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, plans.length) }, lane));
}

/** What came of all runs so far; gives whether every rule held. */
function summary(outcomes: readonly Outcome[], seconds: number): boolean {
  console.log(`\n${table(outcomes)}\n\n${outcomes.length} runs in ${Math.round(seconds)} s`);
  const broken = outcomes.filter(({ violations }) => violations.length > 0);
  if (broken.length === 0) console.log('no rule was broken');
  else console.log(`\n${broken.length} runs broke a rule:\n${broken.map(violationText).join('\n')}`);
  return broken.length === 0;
}

async function main(): Promise<void> {
  const options = readOptions();
  const startedAt = Date.now();
  const seconds = () => (Date.now() - startedAt) / 1_000;
  const outcomes: Outcome[] = [];
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      summary(outcomes, seconds());
      console.log('broken off');
      process.exit(1);
    });
  }
  await runAll(options, outcomes);
  process.exitCode = summary(outcomes, seconds()) ? 0 : 1;
}

process.once('exit', eraseFolders);
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
});
