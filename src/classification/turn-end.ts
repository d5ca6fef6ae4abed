import type { RequestResult } from '../api-keys/provider-requests.js';
import { countFailure, nextStep, type FailCode } from '../api-keys/domain/next-step.js';
import type { BudgetRefusal } from '../usage/domain/admit.js';
import type { AcceptedLine } from '../invoices/work-item.entity.js';
import type { CompanyContext } from './company-contexts.js';
import type { AnswerCheck } from './domain/check-answer.js';
import { failedResult, invoiceResult, type LineChoice } from './invoice-result.js';
import type { Claimed, TurnEnd } from './work-ledger.js';

/** Our own faults on one invoice (never the provider's) before it is given up with a reason. */
const INTERNAL_FAULTS_MAX = 5;
const INTERNAL_PAUSE_MS = 2_000;
/** The dispatcher takes it up no sooner than there is room; this only keeps it from coming back at once. */
const NO_ROOM_PAUSE_MS = 300;
/** Only staff can end it, with a price or another budget. */
const UNBOUNDED_PAUSE_MS = 60_000;

/** Every line has its account. */
export function finished(
  claimed: Claimed,
  context: CompanyContext,
  choices: ReadonlyMap<string, LineChoice>,
): TurnEnd {
  const result = invoiceResult({ invoice: claimed.invoice, context, choices });
  return { claim: claimed.claim, outcome: null, then: { kind: 'finish', result } };
}

/** Nothing could be sent now; the invoice waits, with the reason told. */
export function waiting({ claim }: Claimed, input: { waitMs: number; reason: string }): TurnEnd {
  const { waitMs, reason } = input;
  return released(claim, { waitMs, waiting: WAITING[reason] ?? null });
}

/** A budget with a hard stop does not let the request through; the invoice waits. */
export function overBudget({ claim }: Claimed, reason: BudgetRefusal['reason']): TurnEnd {
  const waitMs = reason === 'no_room' ? NO_ROOM_PAUSE_MS : UNBOUNDED_PAUSE_MS;
  return released(claim, { waitMs, waiting: BUDGET_WAITING[reason] });
}

/** One part of a long invoice is answered; the next part gets a turn of its own. */
export function nextPart({ claim }: Claimed, accepted: ReadonlyMap<string, AcceptedLine>): TurnEnd {
  const acceptedSoFar = { ...claim.acceptedLines, ...Object.fromEntries(accepted) };
  return released(claim, { acceptedLines: acceptedSoFar, failures: {} });
}

/** The request failed, or its answer was not accepted: what the one retry rule says of it. */
export function afterFailure(input: {
  claimed: Claimed;
  keyId: string;
  result: RequestResult;
  answer: AnswerCheck | null;
  /** In [0, 1): spreads the pauses. */
  random: number;
}): TurnEnd {
  const { claimed, result, answer } = input;
  const { claim, invoice } = claimed;
  const kind = result.outcomeClass === 'success' ? 'unusable' : result.outcomeClass;
  const failures = countFailure(claim.failures, kind);
  const detail = answer?.status === 'rejected' ? `${answer.code}: ${answer.detail}` : result.detail;
  const outcome = result.outcome({ detail });
  const step = nextStep({ kind, failures, random: input.random, retryAfterMs: result.retryAfterMs });
  if (step.step === 'retry' || step.step === 'wait') {
    const lastKeyId = step.step === 'retry' && step.otherKey ? input.keyId : null;
    const change = { waitMs: step.afterMs, failures, lastKeyId, waiting: WAITING[kind] ?? null };
    return { ...released(claim, change), outcome };
  }
  const status = step.step === 'fail' ? 'failed' : 'needs_review';
  const reason = { code: step.code, message: `${SENTENCES[step.code]} Last: ${detail ?? 'no detail'}.` };
  return { claim, outcome, then: { kind: 'finish', result: failedResult(invoice, status, [reason]) } };
}

/** A fault of our own: the invoice gets some more turns, then a person hears of it. Nothing is retried for ever. */
export function afterFault({ claim, invoice }: Claimed, input: { counts: boolean }): TurnEnd {
  const faults = (claim.failures.internal ?? 0) + (input.counts ? 1 : 0);
  if (faults > INTERNAL_FAULTS_MAX) {
    const message = 'A fault of ours kept this invoice from being classified.';
    const result = failedResult(invoice, 'failed', [{ code: 'internal_error', message }]);
    return { claim, outcome: null, then: { kind: 'finish', result } };
  }
  const failures = faults > 0 ? { ...claim.failures, internal: faults } : claim.failures;
  return released(claim, { failures, waitMs: INTERNAL_PAUSE_MS });
}

type Release = Extract<TurnEnd['then'], { kind: 'release' }>['release'];

function released(claim: Claimed['claim'], change: Partial<Release>): TurnEnd {
  const { failures, lastKeyId, acceptedLines } = claim;
  const release = { waitMs: 0, failures, lastKeyId, acceptedLines, waiting: null, ...change };
  return { claim, outcome: null, then: { kind: 'release', release } };
}

const SENTENCES: Readonly<Record<FailCode | 'answer_unusable', string>> = {
  answer_unusable: 'The model gave no answer that could be accepted.',
  provider_refused: 'The provider refused the request.',
  provider_unavailable: 'The provider failed again and again.',
  answer_lost: 'The answers of the provider were lost again and again.',
};

/** Why work waits for a budget with a hard stop. */
export const BUDGET_WAITING: Readonly<Record<BudgetRefusal['reason'], string>> = {
  no_room: 'budget',
  no_price: 'budget_no_price',
  other_currency: 'budget_currency',
};

/** Why work waits, for people; codes that the console puts into words. */
const WAITING: Readonly<Record<string, string>> = {
  no_account: 'no_account',
  no_key: 'no_key',
  suspended: 'insufficient_balance',
  saturated: 'saturated',
  unavailable: 'provider_unavailable',
  misdirected: 'provider_unavailable',
  rate_limited: 'saturated',
  overloaded: 'provider_unavailable',
  not_sent: 'provider_unavailable',
  answer_lost: 'provider_unavailable',
  insufficient_balance: 'insufficient_balance',
  key_invalid: 'key_invalid',
};
