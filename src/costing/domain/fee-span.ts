/** From `from` until before `until`. */
export interface FeeSpan {
  from: Date;
  until: Date;
}

/**
 * Whose documents a month's fees are for: those processed in it. A month that was closed before its end has charged
 * what was processed until then; the rest of it is charged with the next month, so that no document goes without its fee
 * and none has two.
 */
export function feeSpan(input: {
  startsAt: Date;
  endsAt: Date;
  /** When the month is closed, or looked at. */
  at: Date;
  /** The month before, where it is closed. */
  before: { endsAt: Date; closedAt: Date } | null;
}): FeeSpan {
  const { startsAt, endsAt, at, before } = input;
  const from = before === null ? startsAt : earlier(before.endsAt, before.closedAt);
  return { from, until: earlier(endsAt, at) };
}

function earlier(left: Date, right: Date): Date {
  return left < right ? left : right;
}
