import { ACCOUNT_TEXTS } from './account-texts';
import { ADMIN_TEXTS } from './admin-texts';
import { BATCH_TEXTS } from './batch-texts';
import { BILL_TEXTS } from './bill-texts';
import { CLOSING_TEXTS } from './closing-texts';
import { COMMON_TEXTS } from './common-texts';
import { COMPANY_TEXTS } from './company-texts';
import { INVOICE_TEXTS } from './invoice-texts';
import { JOURNAL_TEXTS } from './journal-texts';
import { OPERATIONS_TEXTS } from './operations-texts';
import { PLAN_TEXTS } from './plan-texts';
import { RATE_TEXTS } from './rate-texts';
import { STATEMENT_TEXTS } from './statement-texts';
import { USAGE_TEXTS } from './usage-texts';

type Entry = readonly [es: string, en: string];

/** Every text of the console: Spanish, then English. A text without its pair does not compile. */
export const dictionary = {
  ...COMMON_TEXTS,
  ...COMPANY_TEXTS,
  ...BATCH_TEXTS,
  ...INVOICE_TEXTS,
  ...ACCOUNT_TEXTS,
  ...ADMIN_TEXTS,
  ...OPERATIONS_TEXTS,
  ...USAGE_TEXTS,
  ...BILL_TEXTS,
  ...CLOSING_TEXTS,
  ...STATEMENT_TEXTS,
  ...JOURNAL_TEXTS,
  ...PLAN_TEXTS,
  ...RATE_TEXTS,
} satisfies Record<string, Entry>;

export type TextKey = keyof typeof dictionary;
