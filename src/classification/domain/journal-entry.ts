import type { ChartAccount } from '../../companies/domain/chart.js';
import type { DocumentWarning } from '../../invoices/domain/document.js';
import { formatDecimal, sum, type Decimal } from '../../money/decimal.js';
import { documentSums } from './document-sums.js';
import type { EntryInput } from './entry-input.js';
import { entryRows, type EntryRow, type Movement } from './entry-rows.js';
import { entryWarnings } from './entry-warnings.js';
import { lineCosts, totalsByScheme } from './line-costs.js';
import { roleMovements } from './role-movements.js';
import { IVA } from './tax-schemes.js';

/** `incomplete`: an account is missing, so there is no entry and a person has to look. */
export type EntryResult =
  | { status: 'complete'; entry: EntryRow[]; warnings: DocumentWarning[] }
  | { status: 'incomplete'; entry: []; warnings: DocumentWarning[] };

/**
 * The accounting entry of a document whose lines have accounts. Everything but those accounts is computed:
 * 1. the stated payable is credited to what is owed and withheld, a deducted prepayment to advances;
 * 2. creditable IVA is debited to input VAT;
 * 3. the lines bear the rest, so that debit and credit agree whatever the document's own sums do.
 * A credit note is the mirror image. Throws when its own checks fail.
 */
export function buildEntry(input: EntryInput): EntryResult {
  const { document, policy } = input;
  const sums = documentSums(document);
  const warnings = entryWarnings(input, sums);
  const lines = accountedLines(input);
  if (lines.missing.length > 0 || lines.accounts.length === 0) {
    return { status: 'incomplete', entry: [], warnings: [...warnings, ...lines.missing] };
  }
  const creditable = policy.vatCreditable ? (totalsByScheme(document.taxes).get(IVA) ?? 0n) : 0n;
  const target = sums.payable + sums.prepaid - creditable;
  const costs = lineCosts({
    lines: document.lines,
    costTaxes: document.taxes.filter((tax) => !(policy.vatCreditable && tax.scheme === IVA)),
    headerDelta: sums.headerDelta,
    target,
    unit: sums.unit,
  });
  const costMovements = lines.accounts.map((account, index): Movement => {
    return { account, amount: costs[index] ?? 0n, description: document.lines[index]?.description ?? '' };
  });
  const roles = roleMovements({ ...input, sums, creditable, costMovements });
  warnings.push(...roles.warnings);
  if (!roles.complete) return { status: 'incomplete', entry: [], warnings };

  assertPayableSide(roles.owed, sums.payable + roles.unappliedPrepaid);
  const entry = entryRows([...costMovements, ...roles.movements], document.kind, sums.places);
  return { status: 'complete', entry, warnings };
}

function accountedLines({ document, accounts, chart }: EntryInput) {
  const found: ChartAccount[] = [];
  const missing: DocumentWarning[] = [];
  for (const line of document.lines) {
    const code = accounts.get(line.id);
    const account = code === undefined ? undefined : chart.postable(code);
    if (account) found.push(account);
    else if (code === undefined)
      missing.push({ code: 'line_without_account', message: `line ${line.id} has no account` });
    else
      missing.push({
        code: 'account_not_postable',
        message: `account ${code} of line ${line.id} may not be posted to`,
      });
  }
  return { accounts: found, missing };
}

/** What is owed and withheld together must be what the document asks to be paid. */
function assertPayableSide(owed: readonly Movement[], payable: Decimal): void {
  const total = -sum(owed.map((movement) => movement.amount));
  if (total !== payable) {
    throw new Error(`payable side ${formatDecimal(total)} is not the payable ${formatDecimal(payable)}`);
  }
}
