/** Between two looks at the shared rows, in milliseconds, by why the next one is due. */
const GAPS = {
  /** Demand changed, or somebody told of a change. */
  change: 20,
  /** Others hold more than their share and give it back as their requests end; they tell, this is for lost notices. */
  short: 200,
  /** Everybody has his share: only the limit itself can grow. */
  bound: 1_000,
  renewal: 3_000,
} as const;
/** A slot that was just left is kept this long for the next request of this process. */
const LINGER_MS = 60;

/** What a process knows of its slots of one model; times by the steady clock. */
export interface SlotView {
  /** False: nothing bounds the model, and the rows only hear how much is in flight. */
  isLimited: boolean;
  inFlight: number;
  waiting: number;
  /** Held by the lease; `usable` undefined when no lease holds. */
  slots: number;
  usable: number | undefined;
  share: number;
  /** What the last look told the others. */
  toldInFlight: number;
  toldWanted: number;
  /** Since when there were more slots than wanted; undefined when there are not. */
  surplusSinceMs: number | undefined;
  lastLookMs: number;
  /** Somebody told of a change that was not looked at yet. */
  isUrgent: boolean;
}

/** When the shared rows should be looked at next; Infinity when there is no need. */
export function nextLookMs(view: SlotView): number {
  const { lastLookMs, inFlight, waiting } = view;
  const wanted = inFlight + waiting;
  if (view.isUrgent) return lastLookMs + GAPS.change;
  if (!view.isLimited) {
    if (inFlight !== view.toldInFlight) return lastLookMs + GAPS.bound;
    return inFlight > 0 ? lastLookMs + GAPS.renewal : Infinity;
  }
  return Math.min(
    waiting > 0 && inFlight >= (view.usable ?? 0) ? lastLookMs + shortGap(view, wanted) : Infinity,
    view.surplusSinceMs === undefined
      ? Infinity
      : Math.max(view.surplusSinceMs + LINGER_MS, lastLookMs + GAPS.change),
    view.slots > view.share && view.slots > inFlight ? lastLookMs + GAPS.change : Infinity,
    wanted === 0 && view.toldWanted > 0 ? lastLookMs + LINGER_MS : Infinity,
    // For whoever looks at what is in flight.
    inFlight !== view.toldInFlight ? lastLookMs + GAPS.bound : Infinity,
    view.slots > 0 || wanted > 0 ? lastLookMs + GAPS.renewal : Infinity,
  );
}

function shortGap(view: SlotView, wanted: number): number {
  if (view.usable === undefined) return GAPS.change;
  // All that was asked for was given, and now more is wanted.
  if (wanted > view.toldWanted && view.share >= view.toldWanted) return GAPS.change;
  return view.usable < view.share ? GAPS.short : GAPS.bound;
}
