import { FAULTS, type FaultName, type FaultPlan } from './faults.js';
import { isObject, MODELS, type Model } from './protocol.js';
import type { InputError } from './settings.js';

const PLANS_MAX = 1_000;
const FIELDS = ['fault', 'times', 'probability', 'seed', 'match', 'retryAfterSeconds', 'ms', 'bytes'];
const HUGE_BODY_BYTES = 32 * 1024 * 1024;
const SLOW_MS = 2_000;

/** Reads the list of fault plans of a control request, filling what was left out; or every fault of the list. */
export function readFaultPlans(value: unknown): { plans: FaultPlan[]; errors: InputError[] } {
  const list = Array.isArray(value) ? (value as unknown[]) : isObject(value) ? value.faults : undefined;
  if (!Array.isArray(list) || list.length === 0 || list.length > PLANS_MAX)
    return { plans: [], errors: [{ path: '', message: `must be a list of 1 to ${PLANS_MAX} fault plans` }] };
  const read = (list as unknown[]).map((item, index) => readPlan(item, `[${index}]`));
  return { plans: read.map(({ plan }) => plan), errors: read.flatMap(({ errors }) => errors) };
}

function readPlan(value: unknown, path: string): { plan: FaultPlan; errors: InputError[] } {
  const errors: InputError[] = [];
  const input = isObject(value) ? value : {};
  if (!isObject(value)) errors.push({ path, message: 'must be an object' });
  for (const name of Object.keys(input))
    if (!FIELDS.includes(name))
      errors.push({ path: `${path}.${name}`, message: `known are ${FIELDS.join(', ')}` });

  const number = (name: string, rule: { otherwise: number; min: number; max: number; whole: boolean }) => {
    const item = input[name] ?? rule.otherwise;
    const isGood = typeof item === 'number' && item >= rule.min && item <= rule.max;
    if (isGood && (!rule.whole || Number.isInteger(item))) return item;
    const kind = rule.whole ? 'whole number' : 'number';
    errors.push({ path: `${path}.${name}`, message: `must be a ${kind} from ${rule.min} to ${rule.max}` });
    return rule.otherwise;
  };

  const fault = FAULTS.find((name) => name === String(input.fault as string)) ?? unknownFault(path, errors);
  const plan: FaultPlan = {
    fault,
    times: number('times', { otherwise: 1, min: 1, max: 1_000_000, whole: true }),
    probability: number('probability', { otherwise: 1, min: 0, max: 1, whole: false }),
    seed: number('seed', { otherwise: 1, min: 0, max: 2 ** 32 - 1, whole: true }),
    match: readMatch(input.match, `${path}.match`, errors),
    ms: number('ms', { otherwise: SLOW_MS, min: 0, max: 600_000, whole: true }),
    bytes: number('bytes', { otherwise: HUGE_BODY_BYTES, min: 1, max: 1024 ** 3, whole: true }),
  };
  if (input.retryAfterSeconds !== undefined)
    plan.retryAfterSeconds = number('retryAfterSeconds', { otherwise: 1, min: 0, max: 86_400, whole: true });
  return { plan, errors };
}

function unknownFault(path: string, errors: InputError[]): FaultName {
  errors.push({ path: `${path}.fault`, message: `must be one of ${FAULTS.join(', ')}` });
  return 'hang';
}

function readMatch(value: unknown, path: string, errors: InputError[]): FaultPlan['match'] {
  if (value === undefined) return {};
  if (!isObject(value)) {
    errors.push({ path, message: 'must be an object' });
    return {};
  }
  const match: FaultPlan['match'] = {};
  for (const [name, item] of Object.entries(value)) {
    if (name === 'key' && typeof item === 'string') match.key = item;
    else if (name === 'textIncludes' && typeof item === 'string') match.textIncludes = item;
    else if (name === 'model' && MODELS.some((model) => model === item)) match.model = item as Model;
    else
      errors.push({
        path: `${path}.${name}`,
        message: `known are key, textIncludes, model (${MODELS.join(', ')})`,
      });
  }
  return match;
}
