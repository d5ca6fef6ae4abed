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
  const stage = await Stage.set(plan, input.ground);
  try {
    await plan.scenario.act(stage).catch((error: unknown) => {
      stage.seen.push(
        `the scenario failed: ${error instanceof Error ? (error.stack ?? error.message) : 'no reason'}`,
      );
    });
    const evidence = await gather(stage);
    const { violations, books } = findViolations(evidence);
    return {
      plan,
      requests: evidence.records.length,
      attempts: books.attempts,
      unknown: books.unknown,
      kills: stage.kills,
      cuts: stage.cuts,
      seconds: (Date.now() - startedAt) / 1_000,
      violations,
      logs:
        violations.length > 0 ? keepLogs(stage, { evidence, violations, under: input.logsUnder }) : undefined,
    };
  } finally {
    await stage.strike();
  }
}

function keepLogs(stage: Stage, input: { evidence: Evidence; violations: string[]; under: string }): string {
  const folder = join(input.under, `seed-${stage.plan.seed}`);
  mkdirSync(folder, { recursive: true });
  const { scenario, dice: _dice, ...plan } = stage.plan;
  const files: Record<string, string> = {
    'violations.txt': input.violations.join('\n'),
    'story.txt': [`${scenario.family}: ${scenario.name}`, JSON.stringify(plan), ...stage.story].join('\n'),
    'evidence.json': JSON.stringify({ ...input.evidence, shares: [...input.evidence.shares] }, null, 1),
    ...Object.fromEntries(stage.members.map(({ name, output }) => [`${name}.log`, output])),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), `${text}\n`);
  return folder;
}
