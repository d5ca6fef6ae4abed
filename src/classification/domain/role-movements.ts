import type { ChartIndex } from '../../companies/domain/chart-index.js';
import type { PostingPolicy, RoleAccount } from '../../companies/domain/posting-policy.js';
import {
  incomeWithholdingAccount,
  isGoods,
  roleAccount,
  type RoleChoice,
} from '../../companies/domain/role-accounts.js';
import type { DocumentWarning, InvoiceDocument } from '../../invoices/domain/document.js';
import { sum, type Decimal } from '../../money/decimal.js';
import type { DocumentSums } from './document-sums.js';
import type { Movement } from './entry-rows.js';
import { totalsByScheme } from './line-costs.js';
import { RETE_ICA, RETE_IVA, RETE_RENTA } from './tax-schemes.js';

export interface RoleInput {
  document: Pick<InvoiceDocument, 'number' | 'withholdings'>;
  policy: PostingPolicy;
  chart: ChartIndex;
  sums: DocumentSums;
  /** IVA to be set off. */
  creditable: Decimal;
  /** What the lines cost: decides between goods and services. */
  costMovements: readonly Movement[];
}

export interface RoleMovements {
  /** Input VAT, advances, then `owed`. */
  movements: Movement[];
  /** Withholdings and payable: together the stated payable. */
  owed: Movement[];
  /** A prepayment that stays in the payable because the chart has no account for advances. */
  unappliedPrepaid: Decimal;
  warnings: DocumentWarning[];
  /** False: an account is missing. */
  complete: boolean;
}

/** The movements that no line decides: input VAT, advances applied, withholdings and the payable. */
export function roleMovements(input: RoleInput): RoleMovements {
  const { document, policy, sums } = input;
  const warnings: DocumentWarning[] = [];
  const movements: Movement[] = [];
  const owed: Movement[] = [];
  let complete = true;
  const post = (to: Movement[], role: RoleAccount, amount: Decimal, description: string) => {
    if (amount === 0n) return;
    const choice = accountFor(role, input);
    if (!choice) {
      complete = false;
      warnings.push({ code: 'missing_role_account', message: `the chart has no account for ${role}` });
      return;
    }
    if (choice.assumed) {
      const message = `${choice.account.code} was taken for ${role}; the company's policy may name another`;
      warnings.push({ code: 'role_account_assumed', message });
    }
    to.push({ account: choice.account, amount, description });
  };

  post(movements, 'inputVat', input.creditable, `IVA descontable ${document.number}`);
  const advances = sums.prepaid === 0n ? undefined : roleAccount('advances', input);
  if (advances) post(movements, 'advances', -sums.prepaid, `Anticipo aplicado ${document.number}`);
  const unappliedPrepaid = advances ? 0n : sums.prepaid;
  if (unappliedPrepaid !== 0n) {
    const message = 'the chart has no account for advances to suppliers: the prepayment stays in the payable';
    warnings.push({ code: 'advances_account_missing', message });
  }

  let withheld = 0n;
  if (policy.withhold === 'as_documented') {
    const totals = totalsByScheme(document.withholdings);
    for (const { scheme, role, text } of WITHHOLDINGS) {
      const amount = totals.get(scheme) ?? 0n;
      withheld += amount;
      post(owed, role, -amount, `${text} ${document.number}`);
    }
  }
  const payable = sums.payable + unappliedPrepaid - withheld;
  post(
    owed,
    mostlyGoods(input.costMovements) ? 'payableGoods' : 'payableServices',
    -payable,
    `Por pagar ${document.number}`,
  );
  return { movements: [...movements, ...owed], owed, unappliedPrepaid, warnings, complete };
}

const WITHHOLDINGS = [
  { scheme: RETE_RENTA, role: 'withholdingIncome', text: 'Retención en la fuente' },
  { scheme: RETE_IVA, role: 'withholdingVat', text: 'Retención de IVA' },
  { scheme: RETE_ICA, role: 'withholdingIca', text: 'Retención de ICA' },
] as const;

function accountFor(role: RoleAccount, input: RoleInput): RoleChoice | undefined {
  if (role !== 'withholdingIncome') return roleAccount(role, input);
  return incomeWithholdingAccount(mainAccount(input.costMovements), input);
}

/** By value; where values tie (an invoice of nothing but free samples) the first line decides. */
function mostlyGoods(costs: readonly Movement[]): boolean {
  const sizeOf = (goods: boolean) =>
    sum(costs.filter((cost) => isGoods(cost.account.code) === goods).map((cost) => size(cost.amount)));
  const [goods, other] = [sizeOf(true), sizeOf(false)];
  return goods === other ? isGoods(costs[0]?.account.code ?? '') : goods > other;
}

/** The account that bears most of the document; of equal ones the first. */
function mainAccount(costs: readonly Movement[]): string {
  const sizes = new Map<string, Decimal>();
  for (const cost of costs) {
    sizes.set(cost.account.code, (sizes.get(cost.account.code) ?? 0n) + size(cost.amount));
  }
  let main = '';
  for (const [code, value] of sizes) if (main === '' || value > (sizes.get(main) ?? 0n)) main = code;
  return main;
}

function size(amount: Decimal): Decimal {
  return amount < 0n ? -amount : amount;
}
