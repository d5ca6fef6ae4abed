import { Injectable } from '@nestjs/common';
import { Database, type Scope } from '../database/database.js';
import { problemTable } from '../errors/problem.js';
import { validationProblem } from '../http/validation.js';
import type { InvoiceView } from '../invoices/invoices.dto.js';
import { InvoiceResults, type InvoiceForWork } from '../invoices/invoice-results.js';
import { InvoicesService } from '../invoices/invoices.service.js';
import { CompanyContexts, type CompanyContext } from './company-contexts.js';
import { INVOICE_MOVES, moveInvoice } from './domain/invoice-state.js';
import { statesBefore } from './domain/state-table.js';
import { invoiceResult, type LineChoice } from './invoice-result.js';
import { LineMemoryService } from './line-memory.service.js';
import type { ReviewDto } from './review.dto.js';

const reviewProblem = problemTable({
  invoice_not_reviewable: { status: 409, title: 'The invoice cannot be reviewed now' },
  line_not_decided: { status: 422, title: 'A line has no account' },
});

/** A person's decision on an invoice: final, booked at once, and remembered when they say so. */
@Injectable()
export class ReviewService {
  constructor(
    private readonly database: Database,
    private readonly invoices: InvoicesService,
    private readonly results: InvoiceResults,
    private readonly contexts: CompanyContexts,
    private readonly memory: LineMemoryService,
  ) {}

  async review(scope: Scope, id: string, input: ReviewDto): Promise<InvoiceView> {
    const before = await this.invoices.view(scope, id);
    const context = await this.contexts.of(before.companyId);
    return this.database.run(scope, async (manager) => {
      await manager.query('select from invoices where id = $1 for update', [id]);
      const invoice = (await this.results.load(manager, [id])).get(id);
      if (!invoice) throw new Error(`invoice ${id} went away`);
      const move = moveInvoice(invoice.status, 'review');
      if (!move.ok) {
        throw reviewProblem(
          'invoice_not_reviewable',
          `An invoice that is ${invoice.status} cannot be reviewed.`,
        );
      }
      const current = await this.invoices.viewIn(manager, id);
      const choices = decide({ invoice, current, input, context });
      const result = invoiceResult({ invoice, context, choices });
      await this.results.removeEntry(manager, id);
      await this.results.apply(manager, {
        results: [{ ...result, status: 'reviewed' }],
        from: statesBefore(INVOICE_MOVES, 'review'),
      });
      if (input.remember === 'always') await this.remember(manager, invoice, input);
      return this.invoices.viewIn(manager, id);
    });
  }

  private async remember(
    runner: Parameters<LineMemoryService['remember']>[0],
    invoice: InvoiceForWork,
    input: ReviewDto,
  ) {
    const descriptions = new Map(invoice.lines.map((line) => [line.id, line.description]));
    await this.memory.remember(
      runner,
      input.lines.map(({ id, account }) => ({
        companyId: invoice.companyId,
        supplierTaxId: invoice.supplier.taxId,
        description: descriptions.get(id) ?? '',
        account,
        invoiceId: invoice.id,
      })),
    );
  }
}

/** What a person says of some lines, over what the other lines already had. Every line needs an account in the end. */
function decide(input: {
  invoice: InvoiceForWork;
  current: InvoiceView;
  input: ReviewDto;
  context: CompanyContext;
}): Map<string, LineChoice> {
  const { invoice, current, context } = input;
  const known = new Set(invoice.lines.map((line) => line.id));
  const faults = input.input.lines.flatMap(({ id, account }, index) => [
    ...(known.has(id) ? [] : [{ path: `lines.${index}.id`, message: 'the invoice has no such line' }]),
    ...(context.chart.index.postable(account)
      ? []
      : [{ path: `lines.${index}.account`, message: "is not a postable account of the company's chart" }]),
  ]);
  if (faults.length > 0) throw validationProblem(faults);
  const choices = new Map<string, LineChoice>();
  for (const line of current.lines) {
    if (line.account === null || line.source === null) continue;
    const { account, confidence, reason } = line;
    choices.set(line.id, { account, confidence, reason, source: line.source as LineChoice['source'] });
  }
  for (const { id, account } of input.input.lines) {
    choices.set(id, { account, confidence: null, source: 'human', reason: null });
  }
  const undecided = invoice.lines.filter((line) => !choices.has(line.id)).map(({ id }) => id);
  if (undecided.length > 0) {
    throw reviewProblem(
      'line_not_decided',
      `These lines have no account yet: ${undecided.slice(0, 20).join(', ')}.`,
    );
  }
  return choices;
}
