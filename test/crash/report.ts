import type { Plan } from './plan.js';
import type { Outcome } from './run.js';
import type { Scenario } from './scenario.js';

/** One line for a run that has ended. */
export function runLine(
  { plan, ...outcome }: Outcome,
  progress: { done: number; runs: number; remainingSeconds: number },
): string {
  const { done, runs, remainingSeconds } = progress;
  const result = outcome.violations.length === 0 ? 'ok' : `${outcome.violations.length} VIOLATIONS`;
  return [
    `${String(done).padStart(String(runs).length)}/${runs}`,
    `seed ${plan.seed}`,
    layoutOf(plan).padEnd(20),
    `${outcome.requests} requests ${outcome.attempts} attempts ${outcome.unknown} unknown`.padEnd(42),
    `${outcome.seconds.toFixed(1).padStart(5)} s`,
    result,
    titleOf(plan.scenario),
    `(~${Math.ceil(remainingSeconds / 60)} min left)`,
  ].join('  ');
}

/** What a person needs to look into a run whose rules were broken. */
export function violationText({ plan, violations, logs }: Outcome): string {
  const shown = violations.slice(0, VIOLATIONS_SHOWN_MAX).map((text) => `    ${text}`);
  const more = violations.length - shown.length;
  return [
    `  seed ${plan.seed}: ${titleOf(plan.scenario)}`,
    ...shown,
    ...(more > 0 ? [`    and ${more} more`] : []),
    `    logs: ${logs ?? 'none'}`,
    `    again: npm run test:crash -- --seed=${plan.seed}`,
  ].join('\n');
}

const VIOLATIONS_SHOWN_MAX = 10;

/** Sums by family of scenarios. */
export function table(outcomes: readonly Outcome[]): string {
  const families = Map.groupBy(outcomes, ({ plan }) => plan.scenario.family);
  const rows = [...families].map(([family, own]) => row(family, own));
  const all = [HEAD, ...rows, row('all', outcomes)];
  const widths = HEAD.map((_, column) => Math.max(...all.map((cells) => (cells[column] ?? '').length)));
  return all
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

const HEAD = [
  'scenario',
  'runs',
  'redis',
  'pg',
  'kills',
  'cuts',
  'requests',
  'attempts',
  'unknown',
  'violations',
];

function row(name: string, outcomes: readonly Outcome[]): string[] {
  const sum = (of: (outcome: Outcome) => number) =>
    String(outcomes.reduce((total, outcome) => total + of(outcome), 0));
  return [
    name,
    String(outcomes.length),
    sum(({ plan }) => Number(plan.backend === 'redis')),
    sum(({ plan }) => Number(plan.backend === 'postgres')),
    sum(({ kills }) => kills),
    sum(({ cuts }) => cuts),
    sum(({ requests }) => requests),
    sum(({ attempts }) => attempts),
    sum(({ unknown }) => unknown),
    sum(({ violations }) => violations.length),
  ];
}

export function titleOf(scenario: Scenario): string {
  return scenario.name === '' ? scenario.family : `${scenario.family}: ${scenario.name}`;
}

function layoutOf({ backend, workers }: Plan): string {
  return `${backend} ${workers === 0 ? 'all' : `api+${workers}`}`;
}
