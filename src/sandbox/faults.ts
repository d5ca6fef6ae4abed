import type { Model } from './protocol.js';
import { seededRandom } from './random.js';

/** Answered with this status instead of work; nothing is billed. */
export const STATUS_FAULTS = ['400', '401', '402', '422', '429', '500', '503'] as const;

/** The work is done and billed, but the answer's text is not what was asked for. */
export const CONTENT_FAULTS = [
  'blank_content',
  'not_json',
  'missing_line',
  'unknown_account',
  'wrong_types',
  'low_confidence',
] as const;

/** The work is done and billed truly, but the usage reported is absent or false. */
export const USAGE_FAULTS = ['no_usage', 'negative_usage', 'huge_usage', 'lying_usage'] as const;

/** The work is done and billed, but the answer does not arrive whole, or not as JSON. */
export const TRANSPORT_FAULTS = [
  'half_body',
  'close_before_headers',
  'close_after_headers',
  'html_garbage',
  'huge_body',
] as const;

/** `hang` never answers and never bills; `slow` adds `ms` of waiting to a good answer. */
export const TIME_FAULTS = ['hang', 'slow'] as const;

export const FAULTS = [
  ...STATUS_FAULTS,
  ...CONTENT_FAULTS,
  ...USAGE_FAULTS,
  ...TRANSPORT_FAULTS,
  ...TIME_FAULTS,
] as const;

export type StatusFault = (typeof STATUS_FAULTS)[number];
export type ContentFault = (typeof CONTENT_FAULTS)[number];
export type UsageFault = (typeof USAGE_FAULTS)[number];
export type TransportFault = (typeof TRANSPORT_FAULTS)[number];
export type FaultName = (typeof FAULTS)[number];

/** Meets a request with a fault, `times` times; the other fields narrow when. */
export interface FaultPlan {
  fault: FaultName;
  times: number;
  /** From 0 to 1, rolled with `seed` for every matching request. */
  probability: number;
  seed: number;
  match: { key?: string; model?: Model; textIncludes?: string };
  /** Only for status faults: sent as `retry-after`. */
  retryAfterSeconds?: number;
  /** Only for `slow`: how much longer the answer takes. */
  ms: number;
  /** Only for `huge_body`: how large the answer is. */
  bytes: number;
}

/** True when a fault belongs to a family, which narrows its type. */
export function isFault<F extends FaultName>(name: FaultName | undefined, family: readonly F[]): name is F {
  return family.some((member) => member === name);
}

interface Queued {
  plan: FaultPlan;
  left: number;
  roll: () => number;
}

/** Plans in the order they were queued; the first that matches a request and wins its roll is used. */
export class FaultQueue {
  private queued: Queued[] = [];

  add(plans: readonly FaultPlan[]): void {
    for (const plan of plans) this.queued.push({ plan, left: plan.times, roll: seededRandom(plan.seed) });
  }

  clear(): void {
    this.queued = [];
  }

  get length(): number {
    return this.queued.length;
  }

  /** The fault this request meets, if any. */
  next(request: { key: string; model: Model; prompt: string }): FaultPlan | undefined {
    if (this.queued.length === 0) return undefined;
    const chosen = this.queued.find(({ plan, roll }) => matches(plan, request) && roll() < plan.probability);
    if (!chosen) return undefined;
    chosen.left--;
    if (chosen.left === 0) this.queued = this.queued.filter((queued) => queued !== chosen);
    return chosen.plan;
  }

  toJSON(): object[] {
    return this.queued.map(({ plan, left }) => ({ ...plan, left }));
  }
}

function matches(plan: FaultPlan, request: { key: string; model: Model; prompt: string }): boolean {
  const { key, model, textIncludes } = plan.match;
  return (
    (key === undefined || key === request.key) &&
    (model === undefined || model === request.model) &&
    (textIncludes === undefined || request.prompt.includes(textIncludes))
  );
}
