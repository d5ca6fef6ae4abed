import type { ModelLimits } from '../domain/model-limits.js';
import { windowRoom } from '../domain/window-room.js';
import type { ModelPicture } from './picture.js';

/** What capacity says of starting work now; `blockedMs` until windows have room and the provider wants requests. */
export interface CapacityOutlook {
  parallelMax: number | null;
  startsNow: number | null;
  blockedMs: number;
  downMs: number;
}

/** The outlook of a model from what is known of it; without a picture nothing was ever shared about it. */
export function capacityOutlook(input: {
  limits: ModelLimits;
  picture: ModelPicture | undefined;
  /** What a request reserves lately. */
  typicalTokens: number;
  nowMs: number;
}): CapacityOutlook {
  const { limits, picture, typicalTokens, nowMs } = input;
  const parallelMax = limits.concurrency ?? null;
  if (!picture) return { parallelMax, startsNow: null, blockedMs: 0, downMs: 0 };
  const { startsNow, untilMs } = windowRoom({ limits, use: picture, typicalTokens, nowMs });
  const blockedMs = Math.max(picture.blockedMs, startsNow === 0 ? Math.max(1, untilMs) : 0);
  return { parallelMax, startsNow, blockedMs, downMs: picture.downMs };
}
