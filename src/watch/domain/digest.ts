import type { MoneyJson } from '../../money/money.js';
import type { Advice } from './advice-codes.js';

/** Requests by what became of them: the first is the sum of all others. */
export interface DigestRequests {
  requests: number;
  succeeded: number;
  /** Answered 429. */
  rateLimited: number;
  /** Failed otherwise. */
  errors: number;
  /** Sent, perhaps paid, the answer lost. */
  unknown: number;
  inFlight: number;
}

/** What requests cost; currencies stand side by side. */
export interface DigestCosts {
  costs: MoneyJson[];
  /** Requests whose cost nobody knows yet; it is not in the sums. */
  unknownCosts: number;
  /** What waiting for cheaper hours saved. */
  savings: MoneyJson[];
}

/** Invoices for which at least one request was sent, by day of the firm. */
export interface DigestInvoices {
  total: number;
  /** A day, over all days of the digest, cut to two decimals. */
  mean: string;
  max: number;
  busiestDay: string | null;
  days: { day: string; invoices: number }[];
}

export interface DigestKey extends DigestRequests {
  id: string;
  name: string;
  status: string;
  /** Part of the account's requests, 0 to 1. */
  share: string;
}

export interface RateLimitedDay {
  day: string;
  keyId: string;
  keyName: string;
  rateLimited: number;
  requests: number;
}

export interface DigestBalance {
  status: 'known' | 'unsupported' | 'unavailable';
  balances: readonly { currency: string; total: string; granted: string; toppedUp: string }[];
  readAt: string | null;
  daysLeft: number | null;
  detail: string | null;
}

export interface DigestAccount {
  id: string;
  name: string;
  provider: string;
  currency: string;
  status: 'active' | 'suspended';
  requests: DigestRequests;
  costs: DigestCosts;
  /** Least used ÷ most used of the active keys, 0 to 1; null when there is nothing to compare. */
  evenness: string | null;
  keys: DigestKey[];
  rateLimitedDays: RateLimitedDay[];
  invoices: DigestInvoices;
  balance: DigestBalance;
}

/** A budget as it stands in the month in which the digest ends. */
export interface DigestBudget {
  /** Null: the firm's own. */
  companyId: string | null;
  companyName: string | null;
  period: string;
  monthly: MoneyJson;
  spent: MoneyJson;
  percent: number;
  state: string;
}

/** What a digest says, apart from the advice that follows from it. */
export interface DigestFacts {
  firm: { requests: DigestRequests; costs: DigestCosts; invoices: DigestInvoices };
  accounts: DigestAccount[];
  budgets: DigestBudget[];
}

export interface DigestContent extends DigestFacts {
  advice: Advice[];
}
