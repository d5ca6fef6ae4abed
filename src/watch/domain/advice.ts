import type { Advice, AdviceCode } from './advice-codes.js';
import { ADVICE_TEXTS } from './advice-texts.js';
import type { DigestAccount, DigestBudget, DigestFacts } from './digest.js';

/** The busiest day's invoices above which each piece of advice is given. */
export const VOLUMES = { addKey: 800, addKeys: 1_000, expand: 10_000 } as const;
/** With the least used of the active keys below this part of the most used one, something keeps keys from their turns. */
export const EVENNESS_MIN = 0.8;
/** 429s are told when they are this part of the requests, and not before there are some. */
export const RATE_LIMITED_PERCENT_MAX = 5;
export const RATE_LIMITED_MIN = 20;
/** A balance that lasts less than this is told of: one week is the time until the next digest. */
export const DAYS_LEFT_MIN = 7;

/** What the facts of a digest advise, the accounts in their order, then the budgets. */
export function adviceOf(facts: DigestFacts): Advice[] {
  return [...facts.accounts.flatMap(accountAdvice), ...facts.budgets.flatMap(budgetAdvice)];
}

function accountAdvice(account: DigestAccount): Advice[] {
  const { requests, balance } = account;
  const advise = (
    code: AdviceCode,
    severity: Advice['severity'],
    figures: Record<string, string | number> = {},
  ): Advice => {
    const parameters = { account: account.name, ...figures };
    const message = ADVICE_TEXTS[code].en(parameters);
    return { code, severity, providerAccountId: account.id, companyId: null, parameters, message };
  };
  const advice: Advice[] = [];
  if (account.status === 'suspended') advice.push(advise('account_suspended', 'critical'));
  if (balance.daysLeft !== null && balance.daysLeft < DAYS_LEFT_MIN)
    advice.push(advise('balance_low', 'warning', { daysLeft: balance.daysLeft, threshold: DAYS_LEFT_MIN }));
  for (const [code, threshold] of volumeAdvice(account.invoices.max)) {
    const { max, mean, busiestDay } = account.invoices;
    const activeKeys = account.keys.filter(({ status }) => status === 'active').length;
    advice.push(advise(code, 'info', { max, mean, day: busiestDay ?? '', threshold, activeKeys }));
  }
  if (account.evenness !== null && Number(account.evenness) < EVENNESS_MIN)
    advice.push(advise('keys_uneven', 'info', { evenness: account.evenness, threshold: EVENNESS_MIN }));
  if (hasManyRateLimits(requests))
    advice.push(
      advise('many_rate_limits', 'warning', {
        rateLimited: requests.rateLimited,
        requests: requests.requests,
        threshold: RATE_LIMITED_PERCENT_MAX,
      }),
    );
  const { unknownCosts } = account.costs;
  if (unknownCosts > 0)
    advice.push(advise('settle_unknown', 'warning', { unknownCosts, answersLost: requests.unknown }));
  return advice;
}

/**
 * Advice by volume, drawn from the busiest day, since a month's end must be got through too: another key above 800
 * invoices a day, further ones above 1,000; above 10,000 an application for larger limits, or a second account. Keys
 * of one account share its limits, so more of them keep the work going when one fails and tell its parts apart; only
 * the last advice adds capacity.
 */
function volumeAdvice(invoices: number): [AdviceCode, number][] {
  const advice: [AdviceCode, number][] = [];
  if (invoices > VOLUMES.expand) advice.push(['expand_account', VOLUMES.expand]);
  if (invoices > VOLUMES.addKeys) advice.push(['add_keys', VOLUMES.addKeys]);
  else if (invoices > VOLUMES.addKey) advice.push(['add_key', VOLUMES.addKey]);
  return advice;
}

function hasManyRateLimits({ rateLimited, requests }: { rateLimited: number; requests: number }): boolean {
  return rateLimited >= RATE_LIMITED_MIN && rateLimited * 100 > requests * RATE_LIMITED_PERCENT_MAX;
}

function budgetAdvice(budget: DigestBudget): Advice[] {
  if (budget.state === 'normal') return [];
  const code = budget.state === 'exhausted' ? 'budget_exceeded' : 'budget_near';
  const parameters = {
    company: budget.companyName ?? '',
    period: budget.period,
    percent: budget.percent,
    spent: `${budget.spent.amount} ${budget.spent.currency}`,
    monthly: `${budget.monthly.amount} ${budget.monthly.currency}`,
  };
  return [
    {
      code,
      severity: code === 'budget_exceeded' ? 'critical' : 'warning',
      providerAccountId: null,
      companyId: budget.companyId,
      parameters,
      message: ADVICE_TEXTS[code].en(parameters),
    },
  ];
}
