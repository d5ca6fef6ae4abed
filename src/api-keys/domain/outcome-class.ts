import type { RawResult } from './raw-result.js';
import type { UsageReading } from './token-usage.js';

/** What became of a request, as far as retrying and billing are concerned. Stored on the attempt. */
export type OutcomeClass =
  | 'success'
  | 'rate_limited'
  | 'overloaded'
  | 'key_invalid'
  | 'insufficient_balance'
  | 'request_refused'
  | 'misdirected'
  | 'not_sent'
  | 'answer_lost';

/** Judges by the status code alone: no error text, no truthiness of a response object. */
export function classifyOutcome(result: RawResult): OutcomeClass {
  if (result.kind === 'not_sent') return 'not_sent';
  if (result.kind === 'lost') return 'answer_lost';
  const { status } = result;
  if (status >= 200 && status < 300) return result.json === undefined ? 'answer_lost' : 'success';
  // 498 is Groq's "flex capacity exceeded".
  if (status === 429 || status === 498) return 'rate_limited';
  if (status === 401 || status === 403) return 'key_invalid';
  if (status === 402) return 'insufficient_balance';
  // 408: the server gave up waiting for the request; like a 5xx, it says nothing against the request itself.
  if (status >= 500 || status === 408) return 'overloaded';
  // What answers there does not know such requests, or leads elsewhere: it says nothing of the document.
  if ((status >= 300 && status < 400) || status === 404 || status === 405 || status === 410)
    return 'misdirected';
  return 'request_refused';
}

/** `price` the usage, charge `nothing` (known to be 0), or `hold`: the cost is unknown. */
export type BillingRule = 'price' | 'nothing' | 'hold';

/**
 * What a request costs, by its outcome: a refusal without usage costs nothing, a lost answer is unknown, a success is
 * priced by its usage or unknown without it. Usage that was stated is priced whatever the outcome.
 */
export function billingRule(outcome: OutcomeClass, usage: UsageReading['status']): BillingRule {
  if (outcome === 'not_sent') return 'nothing';
  if (outcome === 'answer_lost') return 'hold';
  if (usage === 'known') return 'price';
  return outcome === 'success' || usage === 'invalid' ? 'hold' : 'nothing';
}
