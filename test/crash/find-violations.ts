import { parseDecimal } from '../../src/money/decimal.js';
import { compareBooks, type Comparison } from '../support/books.js';
import type { AttemptEvidence, Evidence, InvoiceEvidence } from './evidence.js';
import { expectedOf } from './invoices.js';

/** After so many lost answers an invoice may be given up; its cost is held all the same. */
const LOST_ANSWERS_MAX = 4;
/** After so many answers that cannot be used a person decides. */
const UNUSABLE_ANSWERS_MAX = 3;

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
      ...ofLimits(evidence),
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

function ofInvoices({ invoices, attempts, shares, lateAnswers }: Evidence): string[] {
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
    ...invoices.flatMap((invoice) =>
      ofInvoice(invoice, countsOf(byInvoice.get(invoice.id) ?? []), lateAnswers).map(
        (fault) => `invoice ${invoice.id} ${invoice.number}: ${fault}`,
      ),
    ),
  ];
}

interface AttemptCounts {
  /** Answers that were taken. */
  accepted: number;
  /** Answers that were paid for and could not be used. */
  unusable: number;
  lost: number;
  numbers: number[];
}

function countsOf(attempts: readonly AttemptEvidence[]): AttemptCounts {
  const succeeded = attempts.filter(({ status }) => status === 'succeeded');
  const accepted = succeeded.filter(({ detail }) => detail === null).length;
  return {
    accepted,
    unusable: succeeded.length - accepted,
    lost: attempts.filter(({ status }) => status === 'unknown').length,
    numbers: attempts.map(({ number }) => number).sort((a, b) => a - b),
  };
}

function ofInvoice(invoice: InvoiceEvidence, attempts: AttemptCounts, lateAnswers: boolean): string[] {
  const { accepted, unusable, lost, numbers } = attempts;
  const faults: string[] = [];
  const givenUp =
    (invoice.status === 'failed' && lost >= LOST_ANSWERS_MAX) ||
    (invoice.status === 'needs_review' && unusable >= UNUSABLE_ANSWERS_MAX);
  const expected = expectedOf(invoice.number);
  const total = givenUp ? '0' : expected.total;
  const acceptedMax = expected.parts + (lateAnswers ? 1 : 0);
  if (invoice.status !== 'classified' && !givenUp) faults.push(`it is ${invoice.status} ${invoice.reasons}`);
  if (!givenUp && (invoice.lines === 0 || invoice.linesWithoutAccount > 0))
    faults.push(`${invoice.linesWithoutAccount} of ${invoice.lines} lines have no account`);
  for (const side of ['debit', 'credit'] as const)
    if (parseDecimal(invoice[side]) !== parseDecimal(total))
      faults.push(`its entry has ${invoice[side]} on the ${side} side, not ${total}`);
  if (accepted > acceptedMax)
    faults.push(`${accepted} answers for it were accepted, ${acceptedMax} are enough`);
  if (!givenUp && accepted < expected.parts)
    faults.push(`${accepted} answers for it were accepted, it needs ${expected.parts}`);
  if (numbers.some((number, index) => number !== index + 1))
    faults.push(`its attempts are numbered ${String(numbers)}`);
  return faults;
}

/** The provider never saw more at once than allowed, and the windows count at least what it counted. */
function ofLimits({ limits, records }: Evidence): string[] {
  if (!limits) return [];
  const { slots, peakInFlight, booked } = limits;
  return [
    ...(peakInFlight > slots
      ? [`the provider saw ${peakInFlight} requests at once, ${slots} are allowed`]
      : []),
    ...(booked < records.length
      ? [`the windows count ${booked} requests, the provider ${records.length}`]
      : []),
  ];
}

function ofBatches({ batches }: Evidence): string[] {
  return batches.flatMap(({ id, status, ends }) =>
    status !== 'processing' && ends === 1
      ? []
      : [`batch ${id} is ${status} and its end was told ${ends} times`],
  );
}
