import { ACCOUNT_WARNING_CODES } from './account-codes';
import { BILL_CODES } from './bill-codes';
import {
  BLOCKER_CODES,
  BLOCKER_FACTS,
  CHOICE_CODES,
  CLOSE_STEP_CODES,
  METHOD_TEXTS,
  PERIOD_CODES,
  POOL_TEXTS,
} from './closing-codes';
import { OUTCOME_CODES } from './outcome-codes';
import { NOTICE_CODES } from './notice-codes';
import { QUEUE_CODES, STATE_CODES } from './state-codes';
import { STATUS_CODES } from './status-codes';
import type { Language } from './language';
import { PROBLEM_CODES } from './problem-codes';
import { RATE_SOURCES } from './rate-texts';
import { WAITING_CODES, WAITING_SHORT_CODES } from './waiting-codes';

/** Codes by where they occur; the same word may mean different things in different places. */
const FAMILIES = {
  outcome: OUTCOME_CODES,
  notice: NOTICE_CODES,
  waiting: WAITING_CODES,
  waitingShort: WAITING_SHORT_CODES,
  problem: PROBLEM_CODES,
  status: STATUS_CODES,
  state: STATE_CODES,
  queue: QUEUE_CODES,
  accountWarning: ACCOUNT_WARNING_CODES,
  bill: BILL_CODES,
  blocker: BLOCKER_CODES,
  blockerFacts: BLOCKER_FACTS,
  methodText: METHOD_TEXTS,
  poolText: POOL_TEXTS,
  choice: CHOICE_CODES,
  closeStep: CLOSE_STEP_CODES,
  period: PERIOD_CODES,
  rateSource: RATE_SOURCES,
} satisfies Record<string, Readonly<Record<string, readonly [es: string, en: string]>>>;

export type CodeFamily = keyof typeof FAMILIES;

export function codeSentence(input: {
  family: CodeFamily;
  code: string;
  language: Language;
  fallback: string | undefined;
}): string {
  const table: Readonly<Record<string, readonly [string, string]>> = FAMILIES[input.family];
  const found = Object.hasOwn(table, input.code) ? table[input.code] : undefined;
  return found?.[input.language === 'es' ? 0 : 1] ?? input.fallback ?? input.code;
}
