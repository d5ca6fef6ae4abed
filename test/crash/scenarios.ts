import { MOMENT_SCENARIOS } from './moment-scenarios.js';
import type { Scenario } from './scenario.js';
import { STEP_SCENARIOS } from './step-scenarios.js';

/** Seeds take these in turn, so that as many runs as there are scenarios meet each of them. */
export const SCENARIOS: readonly Scenario[] = [...STEP_SCENARIOS, ...MOMENT_SCENARIOS];
