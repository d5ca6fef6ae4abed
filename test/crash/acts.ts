import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseTrap, type HeldTalk } from '../support/postgres-proxy.js';
import { eventually } from '../support/effects.js';
import type { NamedStep } from './database-steps.js';
import type { Member } from './member.js';
import type { Stage } from './stage.js';

const STEP_MS_MAX = 120_000;
const PROGRESS_MS_MAX = 120_000;
const DEAD_MS_MAX = 1_500;
const SETTLE_MS = 300;
/** Longer than a claim lives; and longer than PostgreSQL lets a transaction stand idle. */
const FROZEN_MS_MAX = [26_000, 40_000] as const;
const FROZEN_LOOK_MS = 50;
const SLOW_MS = 1_500;
/** Of what is to be done: faults come before this much of it is done. */
const PROGRESS_MAX = 0.6;

/** Waits for a moment that the seed chooses: some of the work is done, and a little more time has gone. */
export async function someMoment(stage: Stage): Promise<void> {
  const { dice } = stage.plan;
  const goal = Math.floor(dice.share() * PROGRESS_MAX * stage.invoiceCount);
  const pauseMs = dice.share() * 150;
  await eventually('progress', async () => (await stage.classifiedCount()) >= goal, PROGRESS_MS_MAX);
  await sleep(pauseMs);
}

/** SIGKILL; then it comes back after a while, or, where others do the same work, perhaps never. */
export async function killMember(stage: Stage, member: Member): Promise<void> {
  const { dice } = stage.plan;
  const pauseMs = dice.share() * DEAD_MS_MAX;
  const forGood = dice.chance(0.3) && member.role === 'worker' && stage.workers.filter(isAlive).length > 1;
  await member.kill();
  stage.kills++;
  stage.tell(`killed ${member.name}${forGood ? ' for good' : ''}`);
  if (forGood) return;
  await sleep(pauseMs);
  await member.start();
  stage.tell(`started ${member.name} again`);
}

export interface Stopped {
  member: Member;
  held: HeldTalk;
}

/** Waits until one of `members` is stopped at the step; undefined when there was no work left that leads to it. */
export async function stoppedAt(
  stage: Stage,
  input: { step: NamedStep; members: readonly Member[]; nth: number },
): Promise<Stopped | undefined> {
  const trap = armed(input);
  const held = await reached(stage, trap.sprung);
  trap.disarm();
  if (!held) {
    stage.tell(`never came to: ${input.step.name}`);
    return undefined;
  }
  const member = input.members.find(({ database }) => database === held.proxy);
  if (!member) throw new Error('a trap sprang at nobody');
  stage.tell(`${member.name} stopped at: ${input.step.name}`);
  return { member, held };
}

/** Sets the trap before what leads to it begins. */
export function armed(input: { step: NamedStep; members: readonly Member[]; nth: number }): DatabaseTrap {
  const trap = new DatabaseTrap(input.step, input.nth);
  for (const { database } of input.members) {
    if (!database) throw new Error('this scenario must hold the database');
    database.hold(trap);
  }
  return trap;
}

/** What `caught` gives, or undefined when all work is done without it. */
export async function reached<T>(stage: Stage, caught: Promise<T>): Promise<T | undefined> {
  let over = false;
  const done = eventually('the step', async () => over || (await stage.isDone()), STEP_MS_MAX)
    // What stops after the last statement of all may be told a moment later.
    .then(() => sleep(SETTLE_MS))
    .then(() => undefined);
  const found = await Promise.race([caught, done]);
  over = true;
  return found;
}

/**
 * SIGSTOP until another worker has taken what this one held, or longer than a claim lives. The provider is slow
 * meanwhile, so that the other is still at it when this one goes on.
 */
export async function freezeUntilRelieved(stage: Stage, member: Member): Promise<void> {
  const { process: child } = member.alive;
  child.kill('SIGSTOP');
  const claims = await stage.claimsOf(member);
  stage.tell(`froze ${member.name}, which holds ${claims.length} claims`);
  await stage.sandbox.set({ latencyMs: SLOW_MS });
  const deadline = Date.now() + stage.plan.dice.one(FROZEN_MS_MAX);
  while (Date.now() < deadline && !(await stage.areTaken(claims))) await sleep(FROZEN_LOOK_MS);
  child.kill('SIGCONT');
  await stage.sandbox.set({ latencyMs: stage.plan.latencyMs });
  stage.tell('it goes on');
}

export function isAlive(member: Member): boolean {
  return member.isAlive;
}
