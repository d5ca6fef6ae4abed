import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Evidence, gather } from './evidence.js';
import { findViolations } from './find-violations.js';
import type { Ground } from './ground.js';
import type { Plan } from './plan.js';
import { Stage } from './stage.js';

/** What came of one run. */
export interface Outcome {
  plan: Plan;
  /** Counted by the provider. */
  requests: number;
  attempts: number;
  unknown: number;
  kills: number;
  cuts: number;
  seconds: number;
  violations: string[];
  /** Where the logs of a run with violations are. */
  logs: string | undefined;
}

/** Sets the stage, lets the scenario act, waits until all is done, and checks. Logs are kept where a rule was broken. */
export async function runOnce(plan: Plan, input: { ground: Ground; logsUnder: string }): Promise<Outcome> {
  const startedAt = Date.now();
  const stage = await setStage(plan, input.ground);
  if (typeof stage === 'string') return { ...NOTHING, plan, violations: [stage] };
  const seconds = () => (Date.now() - startedAt) / 1_000;
  try {
    const { evidence, violations, books } = await playAndCheck(stage);
    return {
      plan,
      requests: evidence.records.length,
      attempts: books.attempts,
      unknown: books.unknown,
      kills: stage.kills,
      cuts: stage.cuts,
      seconds: seconds(),
      violations,
      logs:
        violations.length > 0 ? keepLogs(stage, { evidence, violations, under: input.logsUnder }) : undefined,
    };
  } catch (error) {
    const violations = [...stage.seen, `nothing could be gathered: ${textOf(error)}`];
    const logs = keepLogs(stage, { evidence: undefined, violations, under: input.logsUnder });
    return { ...NOTHING, plan, seconds: seconds(), violations, logs };
  } finally {
    await stage.strike();
  }
}

/** Nothing has happened yet: a machine too busy to start the processes in time is asked again. */
async function setStage(plan: Plan, ground: Ground): Promise<Stage | string> {
  let reason = '';
  for (let tries = 1; tries <= SET_TRIES_MAX; tries++) {
    try {
      return await Stage.set(plan, ground);
    } catch (error) {
      reason = textOf(error);
    }
  }
  return `the stage could not be set: ${reason}`;
}

async function playAndCheck(
  stage: Stage,
): Promise<{ evidence: Evidence } & ReturnType<typeof findViolations>> {
  await stage.plan.scenario.act(stage).catch((error: unknown) => {
    stage.seen.push(`the scenario failed: ${textOf(error)}`);
  });
  const evidence = await gather(stage);
  return { evidence, ...findViolations(evidence) };
}

const SET_TRIES_MAX = 2;
const NOTHING = { requests: 0, attempts: 0, unknown: 0, kills: 0, cuts: 0, seconds: 0, logs: undefined };

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : 'no reason';
}

function keepLogs(
  stage: Stage,
  input: { evidence: Evidence | undefined; violations: string[]; under: string },
): string {
  const folder = join(input.under, `seed-${stage.plan.seed}`);
  mkdirSync(folder, { recursive: true });
  const { scenario, dice: _dice, ...plan } = stage.plan;
  const files: Record<string, string> = {
    'violations.txt': input.violations.join('\n'),
    'story.txt': [`${scenario.family}: ${scenario.name}`, JSON.stringify(plan), ...stage.story].join('\n'),
    'evidence.json': JSON.stringify({ ...input.evidence, shares: [...stage.shares] }, null, 1),
    ...Object.fromEntries(stage.members.map(({ name, output }) => [`${name}.log`, output])),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), `${text}\n`);
  return folder;
}
