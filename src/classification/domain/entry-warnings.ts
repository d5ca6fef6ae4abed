import { isOperatingExpense } from '../../companies/domain/role-accounts.js';
import type { PolicySetting } from '../../companies/domain/posting-policy.js';
import type { DocumentWarning } from '../../invoices/domain/document.js';
import { formatDecimal, parseDecimal, type Decimal } from '../../money/decimal.js';
import type { DocumentSums } from './document-sums.js';
import type { EntryInput } from './entry-input.js';
import { IVA, RETE_ICA, RETE_IVA, RETE_RENTA } from './tax-schemes.js';

const KNOWN_WITHHOLDINGS: readonly string[] = [RETE_IVA, RETE_RENTA, RETE_ICA];

/** What a reader of the entry should know about how it was made. */
export function entryWarnings(input: EntryInput, sums: DocumentSums): DocumentWarning[] {
  const { document, bookCurrency } = input;
  const warnings: DocumentWarning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message });

  if (size(sums.difference) >= sums.unit) {
    const text = formatDecimal(sums.difference, sums.places);
    warn('totals_mismatch_posted', `the stated payable differs by ${text} from its parts; the lines bear it`);
  }
  if (sums.prepaid === 0n && parseDecimal(document.totals.prepaid) !== 0n) {
    warn(
      'prepaid_not_deducted',
      `the payable does not deduct the prepaid ${document.totals.prepaid}: it was not booked`,
    );
  }
  if (document.currency !== bookCurrency) {
    const rate = document.exchangeRate ?? 'no rate stated';
    warn('foreign_currency', `the entry is in ${document.currency}, not ${bookCurrency} (rate: ${rate})`);
  }
  const unknown = document.withholdings.filter((tax) => !KNOWN_WITHHOLDINGS.includes(tax.scheme));
  for (const scheme of new Set(unknown.map((tax) => tax.scheme))) {
    warn('withholding_unknown', `withholding ${scheme} is none of ours and was not booked`);
  }
  const assumed = assumedSettings(input);
  if (assumed.length > 0) {
    warn(
      'default_policy_used',
      `nobody has chosen ${assumed.join(', ')} for this company: the default was used`,
    );
  }
  return warnings;
}

/** Settings left at their default that made a difference here. */
function assumedSettings({ document, accounts, policy }: EntryInput): PolicySetting[] {
  const mattered: Partial<Record<PolicySetting, boolean>> = {
    expenseArea: document.lines.some((line) => isOperatingExpense(accounts.get(line.id) ?? '')),
    vatCreditable: document.taxes.some((tax) => tax.scheme === IVA && parseDecimal(tax.amount) !== 0n),
    withhold: document.withholdings.some((tax) => parseDecimal(tax.amount) !== 0n),
  };
  return policy.assumed.filter((setting) => mattered[setting]);
}

function size(amount: Decimal): Decimal {
  return amount < 0n ? -amount : amount;
}
