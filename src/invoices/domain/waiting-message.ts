/** Why work waits, as a sentence for people; what the reasons are is for who writes them to say. */
const SENTENCES: Readonly<Record<string, string>> = {
  no_account: 'The company has no provider account',
  no_key: 'The provider account has no key that can be used',
  saturated: 'Service saturated',
  provider_unavailable: 'The provider does not answer',
  insufficient_balance: "The provider account's balance is used up",
  key_invalid: 'The provider refused a key; another one is tried',
  cheaper_hours: 'Waiting for cheaper hours',
  quota: "The company's quota is used up",
  budget: 'The budget is used up',
  budget_no_price: 'The budget needs to know what a request can cost at most, and the model has no price',
  budget_currency: 'The provider account is billed in another currency than the budget',
};

/** The reasons that there are sentences for. */
export const WAITING_REASONS = Object.keys(SENTENCES);

/** For instance "Service saturated until 2026-11-20T14:05:00.000Z". */
export function waitingMessage(waiting: { reason: string; until: Date | null }): string {
  const sentence = SENTENCES[waiting.reason] ?? 'Waiting';
  return waiting.until === null ? sentence : `${sentence} until ${waiting.until.toISOString()}`;
}
