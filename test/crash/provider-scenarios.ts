import { setTimeout as sleep } from 'node:timers/promises';
import { PROVIDER_STEPS, type HeldRequest, type ProviderStep } from '../support/provider-proxy.js';
import { killMember, reached } from './acts.js';
import type { Scenario } from './scenario.js';

const NTH_MAX = 10;
const CUTS_MAX = 8;
const REFUSING_MS = { min: 300, max: 3_000 };

/** kill -9 of the worker whose request is at a step on its way to the provider and back. */
const killsAtProvider = PROVIDER_STEPS.filter((step) => step !== 'accepted').map((step): Scenario => ({
  family: 'kill a worker at a step (provider)',
  name: nameOf(step),
  act: async (stage) => {
    const nth = stage.plan.dice.whole(1, NTH_MAX);
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
    const nth = dice.whole(1, NTH_MAX);
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
      stage.provider.trap('forwarded', { nth: dice.whole(1, NTH_MAX), times: 1 }, resolve);
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

function nameOf(step: ProviderStep): string {
  return step.replaceAll('_', ' ');
}

export const PROVIDER_SCENARIOS: readonly Scenario[] = [...killsAtProvider, ...cutsAtProvider, refusing];
