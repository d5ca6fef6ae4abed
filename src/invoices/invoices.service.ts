import { Injectable } from '@nestjs/common';
import { type EntityManager, LessThan } from 'typeorm';
import type { Runner } from '../database/changed-rows.js';
import { Database, type Scope } from '../database/database.js';
import { PAGE_DEFAULT, pageOf, type Page } from '../http/page.js';
import { AttemptsService, type InvoiceCost } from '../usage/attempts.service.js';
import { DEFAULT_COST_CURRENCY } from '../money/money.js';
import type { AttemptView } from '../usage/usage.dto.js';
import { EntryLine, Invoice, InvoiceLine, type InvoiceStatus } from './invoice.entity.js';
import { invoiceProblem } from './invoices.errors.js';
import type { InvoicesQuery, InvoiceSummaryView, InvoiceView } from './invoices.dto.js';

/** Reading invoices: with their lines, their entry and what they cost. */
@Injectable()
export class InvoicesService {
  constructor(
    private readonly database: Database,
    private readonly attempts: AttemptsService,
  ) {}

  async list(scope: Scope, query: InvoicesQuery): Promise<Page<InvoiceSummaryView>> {
    const limit = query.limit ?? PAGE_DEFAULT;
    return this.database.run(scope, async (manager) => {
      const rows = await manager.getRepository(Invoice).find({
        where: {
          ...(query.cursor && { id: LessThan(query.cursor) }),
          ...(query.companyId && { companyId: query.companyId }),
          ...(query.batchId && { batchId: query.batchId }),
          ...(query.status && { status: query.status as InvoiceStatus }),
          ...(query.number && { number: query.number }),
          ...(query.externalId && { externalId: query.externalId }),
        },
        order: { id: 'DESC' },
        take: limit + 1,
      });
      const ids = rows.map(({ id }) => id);
      const cost = await this.attempts.costs(manager, ids, DEFAULT_COST_CURRENCY);
      return pageOf(rows, limit, (row) => summaryView(row, cost(row.id)));
    });
  }

  async view(scope: Scope, id: string): Promise<InvoiceView> {
    return this.database.run(scope, (manager) => this.viewIn(manager, id));
  }

  /** The invoice as it is within the caller's transaction. */
  async viewIn(manager: EntityManager, id: string): Promise<InvoiceView> {
    const invoice = await manager.getRepository(Invoice).findOneBy({ id });
    if (!invoice) throw invoiceProblem('invoice_not_found', 'There is no such invoice.');
    const lines = await manager
      .getRepository(InvoiceLine)
      .find({ where: { invoiceId: id }, order: { position: 'ASC' } });
    const entry = await manager
      .getRepository(EntryLine)
      .find({ where: { invoiceId: id }, order: { position: 'ASC' } });
    const cost = await this.attempts.costs(manager, [id], DEFAULT_COST_CURRENCY);
    return {
      ...summaryView(invoice, cost(id)),
      exchangeRate: invoice.exchangeRate,
      paymentForm: invoice.paymentForm,
      taxes: invoice.taxes,
      withholdings: invoice.withholdings,
      lines: lines.map((line) => ({
        id: line.lineId,
        description: line.description,
        quantity: line.quantity,
        unitPrice: line.unitPrice,
        amount: line.amount,
        account: line.account,
        accountName: line.accountName,
        confidence: line.confidence === null ? null : Number(line.confidence),
        source: line.source,
        reason: line.reason,
      })),
      entry: entry.map(({ account, accountName, debit, credit, description }) => ({
        account,
        accountName,
        debit,
        credit,
        description,
      })),
    };
  }

  /** How suppliers numbered these invoices. */
  async numbersOf(runner: Runner, ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await runner.query<{ id: string; number: string }[]>(
      'select id, number from invoices where id = any ($1::uuid[])',
      [ids],
    );
    return new Map(rows.map(({ id, number }) => [id, number]));
  }

  /** Every request ever sent for the invoice. */
  async attemptsOf(scope: Scope, id: string): Promise<Page<AttemptView>> {
    const known = await this.database.run(scope, (manager) =>
      manager.getRepository(Invoice).existsBy({ id }),
    );
    if (!known) throw invoiceProblem('invoice_not_found', 'There is no such invoice.');
    return { items: await this.attempts.ofInvoice(scope, id), nextCursor: null };
  }
}

function summaryView(invoice: Invoice, cost: InvoiceCost): InvoiceSummaryView {
  return {
    id: invoice.id,
    companyId: invoice.companyId,
    batchId: invoice.batchId,
    kind: invoice.kind,
    cufe: invoice.cufe,
    number: invoice.number,
    externalId: invoice.externalId,
    issueDate: invoice.issueDate,
    dueDate: invoice.dueDate,
    currency: invoice.currency,
    supplier: invoice.supplier,
    totals: invoice.totals,
    status: invoice.status,
    reasons: invoice.reasons,
    warnings: invoice.warnings,
    ...cost,
    createdAt: invoice.createdAt.toISOString(),
    classifiedAt: invoice.classifiedAt?.toISOString() ?? null,
  };
}
