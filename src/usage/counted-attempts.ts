const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

/** Every cell as text. */
export type Cells<Column extends string> = Readonly<Record<Column, string | null>> &
  Readonly<{ id: string; companyId: string; startedAt: string }>;

/** A request as a closed month counts it: every cell as text, instants in UTC with microseconds. */
export type FrozenAttempt = Cells<
  | 'invoiceId'
  | 'number'
  | 'providerAccountId'
  | 'keyId'
  | 'provider'
  | 'model'
  | 'responseModel'
  | 'status'
  | 'outcome'
  | 'accepted'
  | 'finishedAt'
  | 'cacheHitTokens'
  | 'cacheMissTokens'
  | 'outputTokens'
  | 'reasoningTokens'
  | 'priceId'
  | 'rate'
  | 'cost'
  | 'currency'
  | 'settled'
>;

/**
 * The requests of a closed month as the close counted them: those that nobody changed since as they are, those changed
 * since as they were (late_attempts keeps what they had). What a bill has settled may be settled anew, so nothing is told
 * of it that could change: the same rows come out for ever.
 */
export const SETTLED = '(late.prior_cost is not null or attempt.settled_by_bill is not null)';
/** Settled then, and answered only afterwards: at the close it was unknown. */
const ANSWERED_SINCE = '(late.prior_cost is not null and attempt.settled_by_bill is null)';
const ACCEPTED = `attempt.status = 'succeeded' and attempt.detail is null`;
const unlessSettled = (column: string) => `case when ${SETTLED} then null else ${column} end`;
const asCounted = (prior: string, column: string) =>
  `case when late.prior_cost is not null then late.${prior} else attempt.${column} end`;
/** What was given up before it was sent is nobody's request. */
export const SENT = `attempt.outcome is distinct from 'not_sent'`;
export const COUNTED = `(${SENT} and (late.attempt_id is null and attempt.cost_status = 'known' or late.prior_cost is not null))`;

export const WHO = `attempt.id, attempt.company_id as "companyId", attempt.invoice_id as "invoiceId", attempt.number::text,
  attempt.provider_account_id as "providerAccountId", attempt.key_id as "keyId", attempt.provider, attempt.model,
  to_char(attempt.started_at at time zone 'UTC', ${INSTANT}) as "startedAt", attempt.currency`;
export const COUNTED_COLUMNS = `${WHO}, case when ${ANSWERED_SINCE} then 'unknown' else attempt.status end as status,
  ${unlessSettled('attempt.response_model')} as "responseModel", ${unlessSettled('attempt.outcome')} as outcome, (${ACCEPTED} and not ${ANSWERED_SINCE})::text as accepted,
  to_char(${unlessSettled('attempt.finished_at')} at time zone 'UTC', ${INSTANT}) as "finishedAt",
  (${asCounted('prior_cache_hit_tokens', 'cache_hit_tokens')})::text as "cacheHitTokens",
  (${asCounted('prior_cache_miss_tokens', 'cache_miss_tokens')})::text as "cacheMissTokens",
  (${asCounted('prior_output_tokens', 'output_tokens')})::text as "outputTokens",
  (${unlessSettled('attempt.reasoning_tokens')})::text as "reasoningTokens",
  ${unlessSettled('attempt.price_id')} as "priceId", ${unlessSettled('attempt.rate')} as rate,
  trim_scale(${asCounted('prior_cost', 'cost')})::text as cost, case when ${SETTLED} then 'true' else '' end as settled`;

export const FROM = `from attempts as attempt left join late_attempts as late on late.attempt_id = attempt.id`;
