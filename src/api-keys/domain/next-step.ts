import type { OutcomeClass } from './outcome-class.js';

/** What went wrong with a request; `unusable`: it was answered, but the answer cannot be accepted. */
export type FailureKind = Exclude<OutcomeClass, 'success'> | 'unusable';

/** How often each kind happened to an invoice so far. Read back from JSON, hence open. */
export type FailureCounts = Readonly<Record<string, number>>;

export type FailCode = 'provider_refused' | 'provider_unavailable' | 'answer_lost';

export type NextStep =
  /** Ask again; `otherKey`: not with the same key, where there is another. */
  | { step: 'retry'; afterMs: number; otherKey: boolean }
  /** The account, not the invoice, is in the way: look again later. */
  | { step: 'wait'; afterMs: number; reason: 'insufficient_balance' | 'no_healthy_key' | 'misdirected' }
  | { step: 'needs_review'; code: 'answer_unusable' }
  | { step: 'fail'; code: FailCode };

/** An unusable answer is paid for: asked at most twice more, then a person decides. */
export const UNUSABLE_ANSWERS_MAX = 3;
/** A lost answer may be paid for each time. */
export const LOST_ANSWERS_MAX = 4;
/** Costs nothing, but one document may be what breaks the server: 19 pauses, 100 to 135 s of an outage. */
export const OVERLOADS_MAX = 20;
/** Each refused key is out for good, so more than this means keys are being put back as fast as they are refused. */
export const KEY_CHANGES_MAX = 10;
/** The account stops long before, unless other requests succeed at the same address. */
export const MISDIRECTIONS_MAX = 20;

const PAUSES_MS = [1_000, 2_000, 4_000, 8_000] as const;
/** Work must resume within 15 s of a provider's recovery, so no wish of the provider prolongs a pause beyond this. */
export const PAUSE_MS_MAX = 8_000;
const ACCOUNT_PAUSE_MS = 5_000;

/**
 * THE retry rule: what to do with an invoice after a request did not succeed.
 *
 * 1. What only the account or the network can mend (429, nothing sent, no balance, no key) never fails an invoice.
 * 2. What costs money at each try (lost or unusable answers) and what the document itself may cause (5xx) is bounded.
 * 3. What the provider refuses for its content fails at once.
 *
 * Pauses are 1, 2, 4, 8, 8 … s, shortened by up to a quarter at random so that invoices that failed together do not
 * return together; each is longer than the one before until 8 s. `Retry-After` can only lengthen one, up to 8 s.
 * `failures` includes the present one; `random` is in [0, 1).
 */
export function nextStep(input: {
  kind: FailureKind;
  failures: FailureCounts;
  random: number;
  retryAfterMs?: number | undefined;
}): NextStep {
  const { kind, failures } = input;
  const times = failures[kind] ?? 1;
  const again = (): NextStep => ({ step: 'retry', afterMs: pauseMs(input), otherKey: true });
  switch (kind) {
    case 'rate_limited':
    case 'not_sent':
      return again();
    case 'overloaded':
      return times < OVERLOADS_MAX ? again() : { step: 'fail', code: 'provider_unavailable' };
    case 'answer_lost':
      return times < LOST_ANSWERS_MAX ? again() : { step: 'fail', code: 'answer_lost' };
    case 'unusable':
      return times < UNUSABLE_ANSWERS_MAX
        ? { step: 'retry', afterMs: 0, otherKey: false }
        : { step: 'needs_review', code: 'answer_unusable' };
    case 'key_invalid':
      return times <= KEY_CHANGES_MAX
        ? { step: 'retry', afterMs: 0, otherKey: true }
        : { step: 'wait', afterMs: ACCOUNT_PAUSE_MS, reason: 'no_healthy_key' };
    case 'insufficient_balance':
      return { step: 'wait', afterMs: ACCOUNT_PAUSE_MS, reason: 'insufficient_balance' };
    case 'misdirected':
      return times < MISDIRECTIONS_MAX
        ? { step: 'wait', afterMs: ACCOUNT_PAUSE_MS, reason: 'misdirected' }
        : { step: 'fail', code: 'provider_refused' };
    case 'request_refused':
      return { step: 'fail', code: 'provider_refused' };
  }
}

/** The counts with one more failure of this kind. */
export function countFailure(failures: FailureCounts, kind: FailureKind): FailureCounts {
  return { ...failures, [kind]: (failures[kind] ?? 0) + 1 };
}

const TRANSIENT: readonly FailureKind[] = ['rate_limited', 'not_sent', 'overloaded', 'answer_lost'];

function pauseMs({ failures, random, retryAfterMs = 0 }: Parameters<typeof nextStep>[0]): number {
  const times = TRANSIENT.reduce((count, kind) => count + (failures[kind] ?? 0), 0);
  const base = PAUSES_MS[Math.min(Math.max(times, 1), PAUSES_MS.length) - 1] ?? PAUSE_MS_MAX;
  return Math.max(Math.round(base * (1 - random / 4)), Math.min(retryAfterMs, PAUSE_MS_MAX));
}
