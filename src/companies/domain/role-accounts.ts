import type { ChartAccount } from './chart.js';
import type { ChartIndex } from './chart-index.js';
import { EXPENSE_AREAS, type ExpenseArea, type PostingPolicy, type RoleAccount } from './posting-policy.js';
import data from './posting-roles.json' with { type: 'json' };

export type FixedRole = Exclude<RoleAccount, 'withholdingIncome'>;

/** `assumed`: the chart offers several accounts and nobody has said which one. */
export interface RoleChoice {
  account: ChartAccount;
  assumed: boolean;
}

interface RolePlaces {
  under: readonly string[];
  exactly: readonly string[];
  preferNamed: readonly string[];
}

interface RoleSearch {
  policy: PostingPolicy;
  chart: ChartIndex;
}

/**
 * The account that plays a role in this company's books: the one its policy names; else the first postable account
 * under the decree's codes for the role (shortest code, then lowest), one with a telling name before the others.
 * Undefined when the chart has none: the entry is then incomplete, never posted elsewhere.
 */
export function roleAccount(role: FixedRole, search: RoleSearch): RoleChoice | undefined {
  if (search.policy.accounts[role] !== undefined) return chosen(role, search);
  return firstOf(data.roles[role], search.chart);
}

/** The income-tax withholding account for what was bought, judged by the account that took most of the invoice. */
export function incomeWithholdingAccount(mainAccount: string, search: RoleSearch): RoleChoice | undefined {
  if (search.policy.accounts.withholdingIncome !== undefined) return chosen('withholdingIncome', search);
  const concept = data.incomeWithholding.find((entry) =>
    entry.lines.some((prefix) => mainAccount.startsWith(prefix)),
  );
  return concept && firstOf(concept, search.chart);
}

/** Goods are owed to suppliers; everything else is a cost or expense payable. */
export function isGoods(account: string): boolean {
  return data.goods.some((prefix) => account.startsWith(prefix));
}

/** An operating expense, of administration or of sales: where the policy's area decides. */
export function isOperatingExpense(account: string): boolean {
  return EXPENSE_AREAS.some((area) => account.startsWith(area));
}

/** Accounts a purchase may be classified to, in the expense area the policy names. */
export function purchaseAccounts(accounts: readonly ChartAccount[], policy: PostingPolicy): ChartAccount[] {
  const candidates = accounts.filter(
    (account) => account.postable && data.purchaseGroups.some((group) => account.code.startsWith(group)),
  );
  // A chart that has only the other area keeps it: a firm may use one group for all its expenses.
  const other = otherArea(policy.expenseArea);
  if (!candidates.some((account) => account.code.startsWith(policy.expenseArea))) return candidates;
  return candidates.filter((account) => !account.code.startsWith(other));
}

/**
 * The twin of an operating expense in the area the policy names, when the chart has it and it may be posted to; other
 * accounts stay as they are. For what a model chose, never for what a person set.
 */
export function inExpenseArea(code: string, { policy, chart }: RoleSearch): string {
  const other = otherArea(policy.expenseArea);
  if (!code.startsWith(other)) return code;
  const twin = policy.expenseArea + code.slice(other.length);
  return chart.postable(twin) ? twin : code;
}

function otherArea(area: ExpenseArea): ExpenseArea {
  return area === '51' ? '52' : '51';
}

/** A code the policy names counts only while the chart has it as postable; another one is never put in its place. */
function chosen(role: RoleAccount, { policy, chart }: RoleSearch): RoleChoice | undefined {
  const code = policy.accounts[role];
  const account = code === undefined ? undefined : chart.postable(code);
  return account && { account, assumed: false };
}

function firstOf(places: RolePlaces, chart: ChartIndex): RoleChoice | undefined {
  for (const prefix of places.under) {
    const accounts = chart.postableUnder(prefix);
    const named = accounts.filter((account) => {
      const name = account.name.toLowerCase();
      return places.preferNamed.some((word) => name.includes(word));
    });
    const account = named[0] ?? accounts[0];
    if (account) return { account, assumed: accounts.length > 1 && named.length !== 1 };
  }
  const account = places.exactly.map((code) => chart.postable(code)).find((found) => found !== undefined);
  return account && { account, assumed: false };
}
