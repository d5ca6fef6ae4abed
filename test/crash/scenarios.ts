import { DATABASE_SCENARIOS } from './database-scenarios.js';
import { MOMENT_SCENARIOS } from './moment-scenarios.js';
import { PROVIDER_SCENARIOS } from './provider-scenarios.js';
import type { Scenario } from './scenario.js';

/** Seeds take these in turn, so that as many runs as there are scenarios meet each of them. */
export const SCENARIOS: readonly Scenario[] = [
  ...DATABASE_SCENARIOS,
  ...PROVIDER_SCENARIOS,
  ...MOMENT_SCENARIOS,
];
