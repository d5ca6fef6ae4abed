import { parseDecimal } from '../../src/money/decimal.js';
import { compareBooks, type Comparison } from '../support/books.js';
import type { AttemptEvidence, Evidence, InvoiceEvidence } from './evidence.js';

/** One side of the entry of each invoice that the runs send in. */
export const ENTRY_TOTAL = '119000';
/** After so many lost answers an invoice may be given up; its cost is held all the same. */
const LOST_ANSWERS_MAX = 4;

/** What is wrong with a run when it is over; nothing, where all rules held. */
export function findViolations(evidence: Evidence): { violations: string[]; books: Comparison } {
  const books = compareBooks(evidence);
  return {
    books,
    violations: [
      ...evidence.seen,
      ...books.violations,
      ...ofTheWay(evidence),
      ...ofInvoices(evidence),
      ...ofBatches(evidence),
      ...Object.entries(evidence.left).flatMap(([kind, count]) =>
        count > 0 ? [`${count} ${kind} left`] : [],
      ),
    ],
  };
}

/** Whatever left a worker was recorded, and left once. */
function ofTheWay({ arrived, attempts }: Evidence): string[] {
  const recorded = new Set(attempts.map(({ id }) => id));
  const once = new Set(arrived);
  return [
    ...(once.size < arrived.length ? [`${arrived.length - once.size} requests left a worker twice`] : []),
    ...[...once]
      .filter((id) => !recorded.has(id))
      .map((id) => `request ${id} left a worker, no attempt records it`),
  ];
}

function ofInvoices({ invoices, attempts, shares, succeededMax }: Evidence): string[] {
  const byInvoice = Map.groupBy(attempts, ({ invoiceId }) => invoiceId);
  const byCompany = Map.groupBy(invoices, ({ companyId }) => companyId);
  return [
    ...[...shares].flatMap(([companyId, share]) => {
      const numbers = new Set((byCompany.get(companyId) ?? []).map(({ number }) => number));
      const found = byCompany.get(companyId)?.length ?? 0;
      return numbers.size === share && found === share
        ? []
        : [`company ${companyId} has ${found} invoices (${numbers.size} numbers) of ${share} sent in`];
    }),
    ...invoices.flatMap((invoice) => {
      const own = byInvoice.get(invoice.id) ?? [];
      return ofInvoice(invoice, own, succeededMax).map(
        (fault) => `invoice ${invoice.id} ${invoice.number}: ${fault}`,
      );
    }),
  ];
}

function ofInvoice(
  invoice: InvoiceEvidence,
  attempts: readonly AttemptEvidence[],
  succeededMax: number,
): string[] {
  const count = (status: string) => attempts.filter((attempt) => attempt.status === status).length;
  const faults: string[] = [];
  const givenUp = invoice.status === 'failed' && count('unknown') >= LOST_ANSWERS_MAX;
  const total = givenUp ? '0' : ENTRY_TOTAL;
  if (invoice.status !== 'classified' && !givenUp) faults.push(`it is ${invoice.status} ${invoice.reasons}`);
  if (!givenUp && (invoice.lines === 0 || invoice.linesWithoutAccount > 0))
    faults.push(`${invoice.linesWithoutAccount} of ${invoice.lines} lines have no account`);
  for (const side of ['debit', 'credit'] as const)
    if (parseDecimal(invoice[side]) !== parseDecimal(total))
      faults.push(`its entry has ${invoice[side]} on the ${side} side, not ${total}`);
  if (count('succeeded') > succeededMax) faults.push(`${count('succeeded')} requests for it succeeded`);
  if (!givenUp && count('succeeded') === 0) faults.push('no request for it succeeded');
  const numbers = attempts.map(({ number }) => number).sort((a, b) => a - b);
  if (numbers.some((number, index) => number !== index + 1))
    faults.push(`its attempts are numbered ${String(numbers)}`);
  return faults;
}

function ofBatches({ batches }: Evidence): string[] {
  return batches.flatMap(({ id, status, ends }) =>
    status !== 'processing' && ends === 1
      ? []
      : [`batch ${id} is ${status} and its end was told ${ends} times`],
  );
}
