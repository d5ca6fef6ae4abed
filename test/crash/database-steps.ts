import type { DatabaseStep } from '../support/postgres-proxy.js';

/** A step of the road at PostgreSQL, in the words of the road. */
export interface NamedStep extends DatabaseStep {
  name: string;
  /** How often it is certain to come in a run. */
  timesMin: number;
}

const DISPATCH = /update work_items w set queued_at = now\(\)/;
const CLAIM = /set claim_token = nextval/;
const INTENT = /insert into attempts /;
const SETTLE = /update attempts as a\b/;
const END = /update batches\s+set finished_at = now\(\)/;
const MARK_LOST = /update attempts\s+set status = 'unknown', outcome = 'answer_lost'/;
const LEASE = /insert into capacity_leases /;
const RESERVE = /capacity_reserve\(/;
const BOOK = /capacity_settle\(/;
const CLAIM_FILE = /update uploads u\s+set reader_id/;
const READ_FILE = /insert into batch_documents /;
const END_FILE = /update uploads set read_at = now\(\)/;
const TAKE_IN = /insert into "batches"/i;

function around(input: { statement: RegExp; before: string; after: string; timesMin: number }): NamedStep[] {
  const { statement, before, after, timesMin } = input;
  return [
    { name: before, statement, of: 'commit', side: 'before', timesMin },
    { name: after, statement, of: 'commit', side: 'after', timesMin },
  ];
}

/** What a worker does at PostgreSQL on the road of an invoice, in its order. */
export const WORK_STEPS: readonly NamedStep[] = [
  ...around({ statement: DISPATCH, before: 'marked as queued', after: 'queued without a job', timesMin: 1 }),
  ...around({ statement: CLAIM, before: 'claim not committed', after: 'claim taken', timesMin: 3 }),
  ...around({ statement: INTENT, before: 'intent not committed', after: 'intent committed', timesMin: 3 }),
  {
    name: 'answer here, settling not begun',
    statement: SETTLE,
    of: 'statement',
    side: 'before',
    timesMin: 3,
  },
  ...around({ statement: SETTLE, before: 'settled, not committed', after: 'settled', timesMin: 3 }),
  ...around({ statement: END, before: 'batch ended, not committed', after: 'batch ended', timesMin: 1 }),
];

/** What a worker does at PostgreSQL while it reads files into a batch. */
export const READ_STEPS: readonly NamedStep[] = [
  { name: 'file claimed', statement: CLAIM_FILE, of: 'statement', side: 'after', timesMin: 2 },
  ...around({ statement: READ_FILE, before: 'file not committed', after: 'file committed', timesMin: 2 }),
  ...around({ statement: END_FILE, before: 'end of file not committed', after: 'end of file', timesMin: 2 }),
];

/** What a worker does at PostgreSQL to keep within the limits of an account. */
export const LIMIT_STEPS: readonly NamedStep[] = [
  ...around({ statement: LEASE, before: 'slots not committed', after: 'slots taken', timesMin: 2 }),
  { name: 'room not yet reserved', statement: RESERVE, of: 'statement', side: 'before', timesMin: 2 },
  { name: 'room reserved', statement: RESERVE, of: 'statement', side: 'after', timesMin: 2 },
  { name: 'use not yet booked', statement: BOOK, of: 'statement', side: 'before', timesMin: 1 },
  { name: 'use booked', statement: BOOK, of: 'statement', side: 'after', timesMin: 1 },
];

/** Where a worker that stands still for longer than its claims live may do harm when it goes on. */
export const FREEZE_STEPS: readonly NamedStep[] = WORK_STEPS.filter(({ name }) =>
  [
    'marked as queued',
    'claim taken',
    'intent not committed',
    'intent committed',
    'answer here, settling not begun',
    'settled, not committed',
  ].includes(name),
);

/** What the watchdog of another worker does after a death. */
export const TAKE_BACK_STEPS: readonly NamedStep[] = (['before', 'after'] as const).map((side) => ({
  name: `lost requests ${side === 'before' ? 'not yet marked' : 'marked'}`,
  statement: MARK_LOST,
  of: 'statement',
  side,
  timesMin: 1,
}));

/** What the API does when it takes a batch in. */
export const TAKE_IN_STEPS: readonly NamedStep[] = around({
  statement: TAKE_IN,
  before: 'batch not committed',
  after: 'batch taken, client not told',
  timesMin: 1,
});
