import type { ChartAccount } from '../../companies/domain/chart.js';
import type { DocumentKind } from '../../invoices/domain/document.js';
import { formatDecimal, sum, type Decimal } from '../../money/decimal.js';

/** A movement with a sign: positive debits the account, negative credits it. */
export interface Movement {
  account: ChartAccount;
  amount: Decimal;
  description: string;
}

/** One row of an accounting entry, as it is stored and shown; one of the two sides is zero. */
export interface EntryRow {
  account: string;
  accountName: string;
  debit: string;
  credit: string;
  description: string;
}

export const ROW_DESCRIPTION_MAX = 200;

/** Writes movements as rows, mirrored for a credit note. Throws unless they balance to the last decimal. */
export function entryRows(movements: readonly Movement[], kind: DocumentKind, places: number): EntryRow[] {
  if (sum(movements.map((movement) => movement.amount)) !== 0n) throw new Error('the entry does not balance');
  const unpostable = movements.find((movement) => !movement.account.postable);
  if (unpostable) throw new Error(`account ${unpostable.account.code} may not receive entries`);
  return movements
    .filter((movement) => movement.amount !== 0n)
    .map(({ account, amount, description }) => {
      const signed = kind === 'credit_note' ? -amount : amount;
      return {
        account: account.code,
        accountName: account.name,
        debit: formatDecimal(signed > 0n ? signed : 0n, places),
        credit: formatDecimal(signed < 0n ? -signed : 0n, places),
        description: description.slice(0, ROW_DESCRIPTION_MAX),
      };
    });
}
