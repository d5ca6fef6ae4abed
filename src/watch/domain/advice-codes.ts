/** Everything a digest may advise; the codes are stable. */
export const ADVICE_CODES = [
  'account_suspended',
  'balance_low',
  'expand_account',
  'add_keys',
  'add_key',
  'keys_uneven',
  'many_rate_limits',
  'settle_unknown',
  'budget_exceeded',
  'budget_near',
] as const;
export type AdviceCode = (typeof ADVICE_CODES)[number];

/** One thing that someone should do: a stable code and its figures; the sentence is for who reads it raw. */
export interface Advice {
  code: AdviceCode;
  severity: 'info' | 'warning' | 'critical';
  providerAccountId: string | null;
  companyId: string | null;
  parameters: Record<string, string | number>;
  message: string;
}
