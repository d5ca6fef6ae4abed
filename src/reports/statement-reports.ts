import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CompaniesService } from '../companies/companies.service.js';
import type { Statement } from '../costing/domain/statement.js';
import { FrozenResults } from '../costing/frozen-results.js';
import { PeriodStore, type Period } from '../costing/period-store.js';
import { StatementsService } from '../costing/statements.service.js';
import { Database, FIRM, type Scope } from '../database/database.js';
import type { Page, PageQuery } from '../http/page.js';
import { PeriodUse } from '../usage/period-use.service.js';
import { fullTaxId } from './domain/compose-currency.js';
import { composeStatement, documentOf } from './domain/compose-statement.js';
import type { ReportHead, StatementReport } from './domain/report-model.js';
import { headOf } from './period-reports.js';
import { documentJson } from './render/json.js';
import { renderReport, type RenderedFile, type ReportForm } from './report-formats.js';
import { reportProblem } from './reports.errors.js';
import { StatementDrafts } from './statement-drafts.js';

/** A company's documents of a period, as issued or as they would be. */
@Injectable()
export class StatementReports {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly periods: PeriodStore,
    private readonly results: FrozenResults,
    private readonly statements: StatementsService,
    private readonly drafts: StatementDrafts,
    private readonly usage: PeriodUse,
  ) {}

  async file(scope: Scope, input: { companyId: string; period: string } & ReportForm): Promise<RenderedFile> {
    const report = await this.read(scope, input);
    return renderReport(report, input);
  }

  /** 404 for a company that is not the caller's, and for one that the period has no document of. */
  async read(scope: Scope, input: { companyId: string; period: string }): Promise<StatementReport> {
    const company = await this.companies.get(scope, input.companyId);
    const { id, name } = company;
    return this.database.snapshot(FIRM, async (manager) => {
      const period = await this.periods.get(manager, input.period);
      const head = await this.head(manager, period);
      const statements = await this.documents(manager, { scope, companyId: id, period, head });
      const { rows: use } = await this.usage.read(manager, { ...period, companyId: id });
      const [issued] = statements;
      return composeStatement({
        head,
        // An issued statement keeps the name and NIT that it was issued with.
        company: { id, name: issued?.companyName ?? name, taxId: issued?.taxId ?? fullTaxId(company) },
        statements,
        use,
      });
    });
  }

  /** Every document of a period, by number; none while it is open. */
  async ofPeriod(period: string, query: PageQuery): Promise<StatementList> {
    return listed(await this.statements.listOfPeriod(period, query));
  }

  /** A company's documents, newest period first. */
  async ofCompany(scope: Scope, companyId: string, query: PageQuery): Promise<StatementList> {
    await this.companies.get(scope, companyId);
    return listed(await this.statements.listOfCompany(scope, companyId, query));
  }

  private async head(manager: EntityManager, period: Period): Promise<ReportHead> {
    const result = await this.results.find(manager, period.period);
    if (!result) return headOf(period);
    const { id, sequence, hash, previousHash, closedAt, reason, bounds } = result;
    return {
      ...headOf(period),
      ...bounds,
      status: 'closed',
      asOf: null,
      closed: { id, sequence, hash, previousHash, closedAt, reason },
    };
  }

  private async documents(
    manager: EntityManager,
    input: { scope: Scope; companyId: string; period: Period; head: ReportHead },
  ): Promise<Statement[]> {
    const { scope, companyId, period, head } = input;
    if (head.status === 'draft') {
      // Nothing used so far is a draft of nothing.
      const drafts = await this.drafts.read(manager, period);
      return drafts.filter((draft) => draft.companyId === companyId);
    }
    const issued = await this.statements.ofCompany(scope, { companyId, period: period.period });
    if (issued.length > 0) return issued;
    throw reportProblem('statement_not_found', `The company has no statement of ${period.period}.`);
  }
}

/** A document as the lists show it, and as a correction is answered. */
export function listedStatement(statement: Statement): Record<string, unknown> {
  const { kind, period, companyId, companyName, taxId } = statement;
  return { kind, period, companyId, companyName, taxId, ...documentJson(documentOf(statement, [])) };
}

export type StatementList = Page<Record<string, unknown>>;

function listed({ items, nextCursor }: Page<Statement>): StatementList {
  return { items: items.map(listedStatement), nextCursor };
}
