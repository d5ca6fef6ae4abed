import { PROVIDER_STEPS, type HeldRequest, type ProviderStep } from '../support/provider-proxy.js';
import { armed, killMember, reached, stoppedAt } from './acts.js';
import { TAKE_BACK_STEPS, TAKE_IN_STEPS, WORK_STEPS, type NamedStep } from './database-steps.js';
import type { Scenario } from './scenario.js';
import type { Stage } from './stage.js';
import { setTimeout as sleep } from 'node:timers/promises';

const PROVIDER_NTH_MAX = 10;
const CUTS_MAX = 8;
const KILLS_MAX = 2;
const DATABASE_CUTS_MAX = 3;
const REFUSING_MS = { min: 300, max: 3_000 };

/** The nth time at which a step is stopped, within what is certain to come. */
function nthOf(stage: Stage, step: NamedStep): number {
  return stage.plan.dice.whole(1, step.timesMin);
}

/** kill -9 of the worker that is at a step of its talk with PostgreSQL; perhaps twice. */
const killsAtDatabase = WORK_STEPS.map((step): Scenario => ({
  family: 'kill a worker at a step (PostgreSQL)',
  name: step.name,
  holdsDatabase: true,
  act: async (stage) => {
    const kills = stage.plan.dice.whole(1, KILLS_MAX);
    const first = stoppedAt(stage, { step, members: stage.workers, nth: nthOf(stage, step) });
    await stage.submit();
    for (let kill = 1; kill <= kills; kill++) {
      const stopped =
        kill === 1 ? await first : await stoppedAt(stage, { step, members: stage.workers, nth: 1 });
      if (!stopped) return kill === 1 ? stage.miss(step.name) : undefined;
      await killMember(stage, stopped.member);
    }
  },
}));

/** The connection to PostgreSQL is cut at a step; the worker lives and must find out what became of its write. */
const cutsAtDatabase = WORK_STEPS.map((step): Scenario => ({
  family: 'cut the connection to PostgreSQL at a step',
  name: step.name,
  holdsDatabase: true,
  act: async (stage) => {
    const cuts = stage.plan.dice.whole(1, DATABASE_CUTS_MAX);
    const first = stoppedAt(stage, { step, members: stage.workers, nth: nthOf(stage, step) });
    await stage.submit();
    for (let cut = 1; cut <= cuts; cut++) {
      const stopped =
        cut === 1 ? await first : await stoppedAt(stage, { step, members: stage.workers, nth: 1 });
      if (!stopped) return cut === 1 ? stage.miss(step.name) : undefined;
      stopped.held.cut();
      stage.cuts++;
      stage.tell('connection cut');
    }
  },
}));

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

/** kill -9 of the worker whose request is at a step on its way to the provider and back. */
const killsAtProvider = PROVIDER_STEPS.filter((step) => step !== 'accepted').map((step): Scenario => ({
  family: 'kill a worker at a step (provider)',
  name: nameOf(step),
  act: async (stage) => {
    const nth = stage.plan.dice.whole(1, PROVIDER_NTH_MAX);
    const caught = new Promise<HeldRequest>((resolve) => {
      stage.provider.trap(step, { nth, times: 1 }, resolve);
    });
    await stage.submit();
    const held = await reached(stage, caught);
    if (!held) return stage.miss(nameOf(step));
    const member = await stage.senderOf(held.requestId ?? '');
    stage.tell(`request ${held.requestId} of ${member.name} stopped at: ${nameOf(step)}`);
    await killMember(stage, member);
  },
}));

/** The connection between worker and provider breaks, is closed, or hangs at a step, for several requests in a row. */
const cutsAtProvider = PROVIDER_STEPS.map((step): Scenario => ({
  family: 'cut the provider at a step',
  name: nameOf(step),
  act: async (stage) => {
    const { dice } = stage.plan;
    const nth = dice.whole(1, PROVIDER_NTH_MAX);
    const times = dice.whole(1, CUTS_MAX);
    const way = dice.one(['reset', 'close', 'hang'] as const);
    stage.provider.trap(step, { nth, times }, (held) => {
      stage.cuts++;
      stage.tell(`request ${held.requestId}: ${way} at: ${nameOf(step)}`);
      if (way !== 'hang') held[way]();
    });
    await stage.submit();
  },
}));

const refusing: Scenario = {
  family: 'cut the provider at a step',
  name: 'connection refused',
  act: async (stage) => {
    const { dice } = stage.plan;
    const ms = dice.whole(REFUSING_MS.min, REFUSING_MS.max);
    const caught = new Promise<HeldRequest>((resolve) => {
      stage.provider.trap('forwarded', { nth: dice.whole(1, PROVIDER_NTH_MAX), times: 1 }, resolve);
    });
    await stage.submit();
    const held = await reached(stage, caught);
    if (!held) return stage.miss('a request to begin at');
    stage.provider.refuse();
    stage.cuts++;
    stage.tell(`the provider refuses connections for ${ms} ms`);
    held.release();
    await sleep(ms);
    await stage.provider.accept();
  },
};

/** kill -9 of the API while it takes a batch in; the client sends it again without a key. */
const killsAtTakeIn = TAKE_IN_STEPS.map((step): Scenario => ({
  family: 'kill the API at a step',
  name: step.name,
  holdsDatabase: true,
  act: async (stage) => {
    const trap = armed({ step, members: [stage.apiMember], nth: 1 });
    const submitted = stage.submit();
    await trap.sprung;
    stage.tell(`${stage.apiMember.name} stopped at: ${step.name}`);
    await killMember(stage, stage.apiMember);
    await submitted;
  },
}));

function nameOf(step: ProviderStep): string {
  return step.replaceAll('_', ' ');
}

export const STEP_SCENARIOS: readonly Scenario[] = [
  ...killsAtDatabase,
  ...killsAtProvider,
  ...killsAtTakeBack,
  ...killsAtTakeIn,
  ...cutsAtProvider,
  refusing,
  ...cutsAtDatabase,
];
