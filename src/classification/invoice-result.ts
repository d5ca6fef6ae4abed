import type { DocumentWarning } from '../invoices/domain/document.js';
import type { InvoiceForWork, InvoiceResult } from '../invoices/invoice-results.js';
import type { LineSource } from '../invoices/invoice.entity.js';
import type { CompanyContext } from './company-contexts.js';
import { classificationOutcome } from './domain/classification-outcome.js';
import { buildEntry } from './domain/journal-entry.js';

/** The account chosen for a line; `confidence` from 0 to 1, null where it does not apply. */
export interface LineChoice {
  account: string;
  confidence: number | null;
  source: LineSource;
  reason: string | null;
}

/** The result of an invoice whose lines all have an account: its entry, and whether a person should look at it. */
export function invoiceResult(input: {
  invoice: InvoiceForWork;
  context: CompanyContext;
  choices: ReadonlyMap<string, LineChoice>;
}): InvoiceResult {
  const { invoice, context, choices } = input;
  const { exchangeRate, ...document } = invoice;
  const built = buildEntry({
    document: { ...document, ...(exchangeRate !== null && { exchangeRate }) },
    accounts: new Map([...choices].map(([id, choice]) => [id, choice.account])),
    policy: context.policy,
    chart: context.chart.index,
    bookCurrency: context.company.currency,
  });
  const warnings = [...customerWarnings(invoice, context), ...built.warnings];
  const outcome = classificationOutcome({
    lines: invoice.lines.map(({ id }) => ({ id, confidence: choices.get(id)?.confidence ?? null })),
    minConfidence: Number(context.company.minConfidence),
    documentWarnings: [...invoice.warnings, ...warnings],
    entryStatus: built.status,
    entryWarnings: built.warnings,
  });
  return {
    invoiceId: invoice.id,
    companyId: invoice.companyId,
    status: outcome.state,
    reasons: outcome.reasons,
    warnings: newWarnings(invoice, warnings),
    lines: invoice.lines.flatMap(({ id, position }) => {
      const choice = choices.get(id);
      if (!choice) return [];
      return {
        ...choice,
        position,
        accountName: context.chart.index.find(choice.account)?.name ?? '',
        confidence: choice.confidence === null ? null : choice.confidence.toFixed(5),
      };
    }),
    entry: built.entry,
  };
}

/** The result of an invoice that got no accounts. */
export function failedResult(
  invoice: InvoiceForWork,
  status: 'failed' | 'needs_review',
  reasons: DocumentWarning[],
): InvoiceResult {
  return {
    invoiceId: invoice.id,
    companyId: invoice.companyId,
    status,
    reasons,
    warnings: [],
    lines: [],
    entry: [],
  };
}

/** An invoice that names another customer may have come to the wrong company. */
function customerWarnings(invoice: InvoiceForWork, { company }: CompanyContext): DocumentWarning[] {
  if (!invoice.customer || invoice.customer.taxId === company.taxId) return [];
  return [
    {
      code: 'customer_mismatch',
      message: `The document is addressed to ${invoice.customer.taxId}; the company is ${company.taxId}.`,
    },
  ];
}

/** A second classification must not repeat the warnings of the first. */
function newWarnings(invoice: InvoiceForWork, warnings: readonly DocumentWarning[]): DocumentWarning[] {
  const known = new Set(invoice.warnings.map(({ code, message }) => `${code}|${message}`));
  return warnings.filter(({ code, message }) => !known.has(`${code}|${message}`));
}
