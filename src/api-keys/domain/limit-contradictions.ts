import type { ModelLimits } from './model-limits.js';

const PAIRS = [
  ['requestsPerMinute', 'requestsPerHour'],
  ['requestsPerMinute', 'requestsPerDay'],
  ['requestsPerHour', 'requestsPerDay'],
  ['tokensPerMinute', 'tokensPerDay'],
] as const;

/** Limits that can never be reached because a longer window allows less; allowed, but most likely a slip. */
export function limitContradictions(limits: ModelLimits): string[] {
  return PAIRS.flatMap(([short, long]) => {
    const [shorter, longer] = [limits[short], limits[long]];
    return shorter !== undefined && longer !== undefined && shorter > longer
      ? [`${short} (${shorter}) can never be reached: ${long} is ${longer}`]
      : [];
  });
}
