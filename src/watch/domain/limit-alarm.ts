/** How much of a limit is used: below 75 %, below 90 %, below 100 %, all of it. Worse ones come later. */
export const LIMIT_STATES = ['normal', 'warning', 'critical', 'exhausted'] as const;
export type LimitState = (typeof LIMIT_STATES)[number];
export type LimitWindow = 'concurrency' | 'minute' | 'hour' | 'day';

type Alarm = Exclude<LimitState, 'normal'>;

/** What is remembered of a limit between two looks. */
export interface LimitMemory {
  state: LimitState;
  seenAt: Date;
  /** Until when a state is not told again. */
  quietUntil: Readonly<Partial<Record<Alarm, Date>>>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** While nothing changes, the time of the look is noted this often, well within an hour. */
const NOTED_MS = HOUR_MS / 4;

/**
 * Whether the staff is told of a limit's state.
 *
 * 1. Only a state worse than the one before is told. What was seen in an earlier window (another UTC day; for the
 *    sliding windows more than an hour ago) counts as normal.
 * 2. The same state is told once a UTC day for a day's limit, once an hour for the others.
 * 3. Telling of a state silences the milder ones as well: "all used up" has said that much is used.
 * 4. A silence longer than rule 2 can make comes from a clock that was wrong, and is not kept.
 */
export function judgeLimit(input: {
  before: LimitMemory | undefined;
  now: Date;
  window: LimitWindow;
  state: LimitState;
}): { after: LimitMemory; told: Alarm | null } {
  const { before, now, window, state } = input;
  const last = before && isSameWindow(before.seenAt, input) ? before.state : 'normal';
  const ends = quietEnd(window, now);
  const quietUntil = Object.fromEntries(
    Object.entries(before?.quietUntil ?? {}).filter(([, until]) => until > now && until <= ends),
  ) as Partial<Record<Alarm, Date>>;
  const told = state !== 'normal' && isWorse(state, last) && !quietUntil[state] ? state : null;
  if (told) for (const alarm of alarmsUpTo(told)) quietUntil[alarm] = ends;
  return { after: { state, seenAt: now, quietUntil }, told };
}

/** Whether a memory differs enough from the one before to be written down. */
export function isWorthKeeping(before: LimitMemory | undefined, after: LimitMemory): boolean {
  if (!before) return after.state !== 'normal';
  if (before.state !== after.state) return true;
  // Of a limit that is still normal, nothing can be learnt from the time of the look.
  if (after.state === 'normal') return false;
  return Math.abs(after.seenAt.getTime() - before.seenAt.getTime()) >= NOTED_MS;
}

/** The end of the provider's day, or an hour from now. */
function quietEnd(window: LimitWindow, now: Date): Date {
  return new Date(
    window === 'day' ? (Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS : now.getTime() + HOUR_MS,
  );
}

function isSameWindow(seenAt: Date, { now, window }: { now: Date; window: LimitWindow }): boolean {
  const [seenMs, nowMs] = [seenAt.getTime(), now.getTime()];
  if (window === 'day') return Math.floor(seenMs / DAY_MS) === Math.floor(nowMs / DAY_MS);
  return Math.abs(nowMs - seenMs) <= HOUR_MS;
}

function isWorse(state: LimitState, than: LimitState): boolean {
  return LIMIT_STATES.indexOf(state) > LIMIT_STATES.indexOf(than);
}

function alarmsUpTo(state: Alarm): Alarm[] {
  return LIMIT_STATES.slice(1, LIMIT_STATES.indexOf(state) + 1) as Alarm[];
}
