import { createHash } from 'node:crypto';
import type { ChartAccount } from '../../companies/domain/chart.js';
import type { LineGroup } from './group-lines.js';
import { cleanText } from './normalise-text.js';
import { CHART_HEADING, INSTRUCTIONS } from './prompt-template.js';

export interface PromptInput {
  supplierName: string;
  groups: readonly LineGroup[];
  /** The likeliest accounts for these lines. */
  shortlist: readonly ChartAccount[];
  /** All accounts the company's purchases may go to; sent when they are few. */
  accounts: readonly ChartAccount[];
}

export interface Prompt {
  system: string;
  user: string;
  promptVersion: string;
  /** Every code the model was shown. */
  shownCodes: Set<string>;
}

/** Up to here the whole chart costs less than leaving the right account out. */
export const SHORT_CHART_ACCOUNTS_MAX = 400;
export const SHORT_CHART_BYTES_MAX = 16_384;
export const SUPPLIER_NAME_MAX = 120;
export const PROMPT_ACCOUNT_NAME_MAX = 120;

/** Changes when the wording changes; stored with each attempt. */
export const PROMPT_VERSION = createHash('sha256')
  .update(`${INSTRUCTIONS}\n${CHART_HEADING}`)
  .digest('hex')
  .slice(0, 12);

/**
 * The request's two messages. The system message holds what stays the same from one invoice of a company to the next,
 * so that the provider's prefix cache works; everything that came from outside is inside one JSON object.
 */
export function buildPrompt({ supplierName, groups, shortlist, accounts }: PromptInput): Prompt {
  const chart = shortChart(accounts);
  const user = {
    supplier: { name: cleanText(supplierName, SUPPLIER_NAME_MAX) },
    lines: groups.map(({ id, description, amount }) => ({ id, description, amount })),
    accounts: shortlist.map((account) => ({ code: account.code, name: promptName(account) })),
  };
  const shown = chart === null ? shortlist : [...shortlist, ...accounts];
  return {
    system: chart === null ? INSTRUCTIONS : `${INSTRUCTIONS}\n\n${CHART_HEADING}\n${chart}`,
    user: JSON.stringify(user),
    promptVersion: PROMPT_VERSION,
    shownCodes: new Set(shown.map((account) => account.code)),
  };
}

/** The accounts one to a line in code order, or null when they are too many to be sent each time. */
function shortChart(accounts: readonly ChartAccount[]): string | null {
  if (accounts.length === 0 || accounts.length > SHORT_CHART_ACCOUNTS_MAX) return null;
  const sorted = [...accounts].sort((left, right) =>
    left.code < right.code ? -1 : left.code > right.code ? 1 : 0,
  );
  const text = sorted.map((account) => `${account.code} ${promptName(account)}`).join('\n');
  return Buffer.byteLength(text) <= SHORT_CHART_BYTES_MAX ? text : null;
}

function promptName(account: ChartAccount): string {
  return cleanText(account.name, PROMPT_ACCOUNT_NAME_MAX);
}
