/** Bounds in time, the end exclusive. */
export interface Span {
  startMs: number;
  endMs: number;
}

/** Which intervals of earlier bills a new one takes the place of, or where it cannot. */
export interface ReplacementPlan<Active extends Span, Added extends Span> {
  replaced: Active[];
  conflict: { active: Active; added: Added } | undefined;
}

/**
 * An earlier interval is replaced by an equal one, or by several that cover it without a gap and end where it ends (the
 * hours of a day). Any other overlap is a conflict: part of the same use would be counted twice or lost.
 * `added` do not overlap each other.
 */
export function planReplacement<Active extends Span, Added extends Span>(
  active: readonly Active[],
  added: readonly Added[],
): ReplacementPlan<Active, Added> {
  const sorted = [...added].sort((a, b) => a.startMs - b.startMs);
  const replaced: Active[] = [];
  for (const old of active) {
    const meeting = meetingSpans(sorted, old);
    const [first] = meeting;
    if (!first) continue;
    const isTiled =
      first.startMs === old.startMs &&
      meeting.at(-1)?.endMs === old.endMs &&
      meeting.every((span, index) => index === 0 || span.startMs === meeting[index - 1]?.endMs);
    if (!isTiled) return { replaced: [], conflict: { active: old, added: first } };
    replaced.push(old);
  }
  return { replaced, conflict: undefined };
}

/** Those of the sorted spans that overlap `span`. */
function meetingSpans<Added extends Span>(sorted: readonly Added[], span: Span): Added[] {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.endMs ?? 0) <= span.startMs) low = middle + 1;
    else high = middle;
  }
  const found: Added[] = [];
  for (let index = low; index < sorted.length; index++) {
    const next = sorted[index];
    if (!next || next.startMs >= span.endMs) break;
    found.push(next);
  }
  return found;
}
