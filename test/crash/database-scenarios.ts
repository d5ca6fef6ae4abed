import { armed, freezeUntilRelieved, killMember, stoppedAt, type Stopped } from './acts.js';
import {
  FREEZE_STEPS,
  LIMIT_STEPS,
  READ_STEPS,
  TAKE_BACK_STEPS,
  TAKE_IN_STEPS,
  WORK_STEPS,
  type NamedStep,
} from './database-steps.js';
import type { Scenario } from './scenario.js';
import type { Stage } from './stage.js';

const AFTER_CLAIMING: ReadonlySet<string> = new Set(
  FREEZE_STEPS.map(({ name }) => name).filter((name) => !['marked as queued', 'claim taken'].includes(name)),
);
const KILLS_MAX = 2;
const CUTS_MAX = 3;
/** The nth time at which a step is stopped, within what is certain to come. */
function nthOf(stage: Stage, step: NamedStep): number {
  return stage.plan.dice.whole(1, step.timesMin);
}

/** kill -9 of the worker that is at a step of its talk with PostgreSQL; perhaps twice. */
function killAt(family: string, step: NamedStep): Scenario {
  return {
    family,
    name: step.name,
    holdsDatabase: true,
    act: async (stage) => {
      const times = stage.plan.dice.whole(1, KILLS_MAX);
      await again(stage, { step, times, disturb: ({ member }) => killMember(stage, member) });
    },
  };
}

/** The connection to PostgreSQL is cut at a step; the worker lives and must find out what became of its write. */
function cutAt(step: NamedStep): Scenario {
  return {
    family: 'cut the connection to PostgreSQL at a step',
    name: step.name,
    holdsDatabase: true,
    act: async (stage) => {
      const times = stage.plan.dice.whole(1, CUTS_MAX);
      const cut = async ({ held }: Stopped) => {
        held.cut();
        stage.cuts++;
        stage.tell('connection cut');
      };
      await again(stage, { step, times, disturb: cut });
    },
  };
}

/** Disturbs whoever comes to the step: the first time it must be reached, later only as long as there is work. */
async function again(
  stage: Stage,
  input: { step: NamedStep; times: number; disturb: (stopped: Stopped) => Promise<void> },
): Promise<void> {
  const { step, times, disturb } = input;
  const first = stoppedAt(stage, { step, members: stage.workers, nth: nthOf(stage, step) });
  await stage.submit();
  const stopped = await first;
  if (!stopped) return stage.miss(step.name);
  await disturb(stopped);
  for (let time = 2; time <= times; time++) {
    const next = await stoppedAt(stage, { step, members: stage.workers, nth: 1 });
    if (!next) return;
    await disturb(next);
  }
}

const limited = (scenario: Scenario): Scenario => ({ ...scenario, limited: true });
const asFiles = (scenario: Scenario): Scenario => ({ ...scenario, asFiles: true });

/** A worker dies at a request; then the one that takes its work back dies while it does. */
const killsAtTakeBack = TAKE_BACK_STEPS.map((step): Scenario => ({
  family: 'kill the worker that takes back a dead one’s work',
  name: step.name,
  holdsDatabase: true,
  act: async (stage) => {
    const intent = WORK_STEPS.find(({ name }) => name === 'intent committed');
    if (!intent) throw new Error('no such step');
    const first = stoppedAt(stage, { step: intent, members: stage.workers, nth: nthOf(stage, intent) });
    await stage.submit();
    const stopped = await first;
    if (!stopped) return stage.miss(intent.name);
    await killMember(stage, stopped.member);
    const second = await stoppedAt(stage, { step, members: stage.workers, nth: 1 });
    if (!second) return stage.miss(step.name);
    await killMember(stage, second.member);
  },
}));

/** A worker is frozen at a step and goes on at the very moment at which another works on what it held. */
const freezesAtDatabase = FREEZE_STEPS.map((step): Scenario => ({
  family: 'freeze a worker at a step past its lease',
  name: step.name,
  holdsDatabase: true,
  workersMin: 2,
  // Before it has recorded a request, a worker that has lost its claims must find that out and send none.
  ...(AFTER_CLAIMING.has(step.name) && { lateAnswers: true }),
  act: async (stage) => {
    const first = stoppedAt(stage, { step, members: stage.workers, nth: nthOf(stage, step) });
    await stage.submit();
    const stopped = await first;
    if (!stopped) return stage.miss(step.name);
    await freezeUntilRelieved(stage, stopped.member);
    stopped.held.release();
  },
}));

/** The API dies while it takes a batch in; the client sends it again without a key. */
const killsAtTakeIn = TAKE_IN_STEPS.map((step): Scenario => ({
  family: 'kill the API at a step',
  name: step.name,
  holdsDatabase: true,
  act: (stage) => killAtTakeIn(stage, step, () => stage.submit()),
}));

/** The same, but every try carries the same Idempotency-Key, which is free again only after two minutes. */
const killAtTakeInWithKey: Scenario = {
  family: 'kill the API at a step',
  name: 'batch taken, same Idempotency-Key again',
  holdsDatabase: true,
  act: async (stage) => {
    const [, step] = TAKE_IN_STEPS;
    const key = `crash-${stage.plan.seed}`;
    if (step) await killAtTakeIn(stage, step, () => stage.submit(key));
  },
};

async function killAtTakeIn(stage: Stage, step: NamedStep, submit: () => Promise<void>): Promise<void> {
  const trap = armed({ step, members: [stage.apiMember], nth: 1 });
  const submitted = submit();
  await trap.sprung;
  stage.tell(`${stage.apiMember.name} stopped at: ${step.name}`);
  await killMember(stage, stage.apiMember);
  await submitted;
}

export const DATABASE_SCENARIOS: readonly Scenario[] = [
  ...WORK_STEPS.map((step) => killAt('kill a worker at a step (PostgreSQL)', step)),
  ...READ_STEPS.map((step) => asFiles(killAt('kill a worker at a step (reading files)', step))),
  ...LIMIT_STEPS.map((step) => limited(killAt('kill a worker at a step (limits)', step))),
  ...killsAtTakeBack,
  ...killsAtTakeIn,
  killAtTakeInWithKey,
  ...WORK_STEPS.map(cutAt),
  ...READ_STEPS.map((step) => asFiles(cutAt(step))),
  ...LIMIT_STEPS.map((step) => limited(cutAt(step))),
  ...freezesAtDatabase,
];
