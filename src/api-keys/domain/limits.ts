const NAMES = [
  'concurrency',
  'requestsPerMinute',
  'requestsPerHour',
  'requestsPerDay',
  'tokensPerMinute',
  'tokensPerDay',
] as const;
const MODELS_MAX = 50;
const MODEL = /^[^\p{Cc}\p{Cs}]{1,200}$/u;
const LIMIT_MAX = 1_000_000_000_000;

/** What is wrong with limits given by model; empty when they can be used. Each limit is a whole number above 0. */
export function limitFaults(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return ['must be an object by model'];
  const models = Object.entries(value as Record<string, unknown>);
  if (models.length > MODELS_MAX) return [`must name at most ${MODELS_MAX} models`];
  return models.flatMap(([model, limits]) => {
    if (!MODEL.test(model)) return ['a model is named by 1 to 200 visible characters'];
    if (typeof limits !== 'object' || limits === null || Array.isArray(limits))
      return [`${model} must be an object`];
    return Object.entries(limits as Record<string, unknown>).flatMap(([name, limit]) => {
      if (!NAMES.some((known) => known === name))
        return [`${model}.${name} is not a limit (${NAMES.join(', ')})`];
      if (!Number.isInteger(limit) || (limit as number) < 1 || (limit as number) > LIMIT_MAX) {
        return [`${model}.${name} must be a whole number from 1 to ${LIMIT_MAX}`];
      }
      return [];
    });
  });
}
