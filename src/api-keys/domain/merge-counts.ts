/** Requests and tokens in one bucket of a window; `atMs` names the bucket. */
export interface BucketCount {
  span: 'minute' | 'hour' | 'day';
  atMs: number;
  requests: number;
  tokens: number;
}

/**
 * Buckets made anew from the ledger. A request reserved a moment ago may not be in the ledger yet, so the youngest
 * buckets (those that end after `youngFromMs`) keep the larger of both counts, and what is more in them by the minute
 * is added to the days.
 */
export function mergeCounts(input: {
  ledger: readonly BucketCount[];
  held: readonly BucketCount[];
  youngFromMs: number;
}): BucketCount[] {
  const { ledger, held, youngFromMs } = input;
  const merged = new Map(ledger.map((bucket) => [nameOf(bucket), { ...bucket }]));
  let newestDay: BucketCount | undefined;
  for (const bucket of merged.values())
    if (bucket.span === 'day' && bucket.atMs > (newestDay?.atMs ?? -Infinity)) newestDay = bucket;
  for (const bucket of held) {
    if (bucket.span === 'day' || bucket.atMs <= youngFromMs) continue;
    const known = merged.get(nameOf(bucket)) ?? { ...bucket, requests: 0, tokens: 0 };
    const more = {
      requests: Math.max(0, bucket.requests - known.requests),
      tokens: Math.max(0, bucket.tokens - known.tokens),
    };
    add(known, more);
    merged.set(nameOf(bucket), known);
    if (bucket.span !== 'minute') continue;
    const dayMs = Math.floor(bucket.atMs / 86_400_000) * 86_400_000;
    newestDay ??= { span: 'day', atMs: dayMs, requests: 0, tokens: 0 };
    add(newestDay, more);
    merged.set(nameOf(newestDay), newestDay);
  }
  return [...merged.values()];
}

const nameOf = ({ span, atMs }: BucketCount) => `${span} ${atMs}`;

function add(bucket: BucketCount, more: { requests: number; tokens: number }): void {
  bucket.requests += more.requests;
  bucket.tokens += more.tokens;
}

/** Sums by span, for comparing what is held with the ledger. */
export function totalsBySpan(buckets: readonly BucketCount[]): Record<BucketCount['span'], number> {
  const totals = { minute: 0, hour: 0, day: 0 };
  for (const { span, requests } of buckets) totals[span] += requests;
  return totals;
}
