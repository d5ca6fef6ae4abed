import type { ChartFault } from './chart.js';
import type { ChartIndex } from './chart-index.js';

/** Accounts of the entry that no invoice line names; a company may fix each by a code of its chart. */
export const ROLE_ACCOUNTS = [
  'inputVat',
  'withholdingIncome',
  'withholdingVat',
  'withholdingIca',
  'payableGoods',
  'payableServices',
  'advances',
] as const;
export type RoleAccount = (typeof ROLE_ACCOUNTS)[number];

/** Groups for operating expenses, mirror images of each other: administration and sales. */
export const EXPENSE_AREAS = ['51', '52'] as const;
export type ExpenseArea = (typeof EXPENSE_AREAS)[number];

/** What an invoice cannot say about a company's books. */
export interface PolicySettings {
  expenseArea: ExpenseArea;
  /** IVA is an asset to be set off; otherwise it is part of the cost. */
  vatCreditable: boolean;
  /** Withhold what the invoice states, or nothing. */
  withhold: 'as_documented' | 'never';
  accounts: Partial<Record<RoleAccount, string>>;
}
export type PolicySetting = keyof PolicySettings;

/** Settings together with the names of those that nobody chose, so that an entry can say what it assumed. */
export interface PostingPolicy extends PolicySettings {
  assumed: readonly PolicySetting[];
}

export const DEFAULT_POLICY: Readonly<PolicySettings> = {
  expenseArea: '51',
  vatCreditable: true,
  withhold: 'as_documented',
  accounts: {},
};

/** Fills what the company left open with the defaults. `chosen` has passed `checkPolicy`. */
export function completePolicy(chosen: Partial<PolicySettings>): PostingPolicy {
  const assumed = (['expenseArea', 'vatCreditable', 'withhold'] as const).filter(
    (setting) => chosen[setting] === undefined,
  );
  return { ...DEFAULT_POLICY, ...chosen, assumed };
}

/** Checks settings as a caller sends them: known names, known values, accounts postable in the company's chart. */
export function checkPolicy(
  input: unknown,
  chart: ChartIndex,
): { ok: true; chosen: Partial<PolicySettings> } | { ok: false; errors: ChartFault[] } {
  if (!isRecord(input)) return { ok: false, errors: [{ path: 'policy', message: 'a policy is an object' }] };
  const errors: ChartFault[] = [];
  const chosen: Partial<PolicySettings> = {};
  for (const [name, value] of Object.entries(input)) {
    const path = `policy.${name}`;
    if (name === 'expenseArea' && (value === '51' || value === '52')) chosen.expenseArea = value;
    else if (name === 'vatCreditable' && typeof value === 'boolean') chosen.vatCreditable = value;
    else if (name === 'withhold' && (value === 'as_documented' || value === 'never')) chosen.withhold = value;
    else if (name === 'accounts' && isRecord(value)) {
      const faults = accountFaults(value, chart, path);
      if (faults.length === 0) chosen.accounts = value;
      errors.push(...faults);
    } else errors.push({ path, message: EXPECTED[name] ?? 'there is no such setting' });
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, chosen };
}

const EXPECTED: Readonly<Record<string, string>> = {
  expenseArea: 'expenseArea is "51" (administration) or "52" (sales)',
  vatCreditable: 'vatCreditable is true or false',
  withhold: 'withhold is "as_documented" or "never"',
  accounts: `accounts is an object with some of ${ROLE_ACCOUNTS.join(', ')}`,
};

function accountFaults(accounts: Record<string, unknown>, chart: ChartIndex, path: string): ChartFault[] {
  return Object.entries(accounts).flatMap(([role, code]) => {
    const at = `${path}.${role}`;
    if (!(ROLE_ACCOUNTS as readonly string[]).includes(role))
      return [{ path: at, message: 'there is no such role' }];
    if (typeof code === 'string' && chart.postable(code)) return [];
    return [{ path: at, message: "must be the code of a postable account of the company's chart" }];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
