/** A stretch of time, its end excluded. `billed`: a bill has lines for it; else it lies between buckets of a bill. */
export interface BillInterval {
  start: Date;
  end: Date;
  billed: boolean;
}

/** A stretch of time, its end excluded. */
export interface TimeSpan {
  start: Date;
  end: Date;
}

/**
 * The buckets of a bill in the order of time, and between them, within `span`, the stretches for which it has no line.
 * Buckets do not overlap: the import refuses bills that would.
 */
export function billIntervals(buckets: readonly TimeSpan[], span: TimeSpan | null): BillInterval[] {
  const sorted = [...buckets].sort((left, right) => left.start.getTime() - right.start.getTime());
  const intervals: BillInterval[] = [];
  let reached = span?.start ?? sorted[0]?.start;
  for (const { start, end } of sorted) {
    if (reached && start > reached) intervals.push({ start: reached, end: start, billed: false });
    if (!reached || end > reached) intervals.push({ start, end, billed: true });
    if (!reached || end > reached) reached = end;
  }
  if (span && reached && span.end > reached) intervals.push({ start: reached, end: span.end, billed: false });
  return intervals;
}

/** The instants that bound intervals which touch each other; interval `i` lies between edge `i` and the next. */
export function edgesOf(intervals: readonly BillInterval[]): Date[] {
  const last = intervals.at(-1);
  return last ? [...intervals.map(({ start }) => start), last.end] : [];
}

/** What of `spans` no other covers, joined where they touch; those without length are left out. */
export function uncoveredOf(whole: TimeSpan, spans: readonly TimeSpan[]): TimeSpan[] {
  const left: TimeSpan[] = [];
  let reached = whole.start;
  for (const { start, end } of [...spans].sort((a, b) => a.start.getTime() - b.start.getTime())) {
    if (start > reached) left.push({ start: reached, end: start < whole.end ? start : whole.end });
    if (end > reached) reached = end;
    if (reached >= whole.end) return left;
  }
  left.push({ start: reached, end: whole.end });
  return left;
}

/** The same stretches, those that touch or overlap made one. */
export function joined(spans: readonly TimeSpan[]): TimeSpan[] {
  const result: { start: Date; end: Date }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start.getTime() - b.start.getTime())) {
    const last = result.at(-1);
    if (last && start <= last.end) last.end = end > last.end ? end : last.end;
    else result.push({ start, end });
  }
  return result;
}
