import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { Runner } from '../database/changed-rows.js';
import { Database, FIRM, type Scope } from '../database/database.js';
import { PAGE_DEFAULT, pageOf, type Page, type PageQuery } from '../http/page.js';
import { makeStatements } from './domain/make-statements.js';
import { lastDayOf, sealStatement } from './domain/seal-statement.js';
import type { Statement } from './domain/statement.js';
import { StatementFactsService, type StatementsWanted } from './statement-facts.service.js';

/** Reads statements as they were issued, and tells what they would say now. */
@Injectable()
export class StatementsService {
  constructor(
    private readonly database: Database,
    private readonly facts: StatementFactsService,
    private readonly config: Config,
  ) {}

  /** A company's statements and credit notes of a period (null: of all), in the order in which they were issued. */
  async ofCompany(scope: Scope, input: { companyId: string; period: string | null }): Promise<Statement[]> {
    const rows = await this.database.run(scope, (manager) =>
      manager.query<StoredStatement[]>(
        `select document from statements where company_id = $1 and period = coalesce($2, period) order by issued_at, id`,
        [input.companyId, input.period],
      ),
    );
    return rows.map(({ document }) => document);
  }

  /** All statements and credit notes of a period, by number. */
  async ofPeriod(runner: Runner, period: string): Promise<Statement[]> {
    const rows = await runner.query<StoredStatement[]>(
      `select document from statements where period = $1 order by kind desc, series, sequence`,
      [period],
    );
    return rows.map(({ document }) => document);
  }

  /** A page of what a period's close and its corrections have issued, statements first, by number. */
  async listOfPeriod(period: string, page: PageAsked): Promise<Page<Statement>> {
    return this.page(FIRM, { sql: LIST_OF_PERIOD, of: period, page });
  }

  /** A page of a company's documents, newest period first. */
  async listOfCompany(scope: Scope, companyId: string, page: PageAsked): Promise<Page<Statement>> {
    return this.page(scope, { sql: LIST_OF_COMPANY, of: companyId, page });
  }

  private async page(
    scope: Scope,
    { sql, of, page }: { sql: string; of: string; page: PageAsked },
  ): Promise<Page<Statement>> {
    const limit = page.limit ?? PAGE_DEFAULT;
    const rows = await this.database.run(scope, (manager) =>
      manager.query<(StoredStatement & { id: string })[]>(sql, [of, page.cursor ?? null, limit + 1]),
    );
    return pageOf(rows, limit, ({ document }) => document);
  }

  /** What the statements of an open period would be, were it closed at `now`: without number, nothing written. */
  async draft(
    runner: Runner,
    input: Omit<StatementsWanted, 'resultId' | 'rateDate' | 'at'> & { now: Date },
  ): Promise<Statement[]> {
    const { now, ...wanted } = input;
    const lastDay = lastDayOf(wanted.period);
    const today = now.toLocaleDateString('sv-SE', { timeZone: this.config.firmTimeZone });
    const rateDate = today < lastDay ? today : lastDay;
    const facts = await this.facts.read(runner, { ...wanted, resultId: null, rateDate, at: now });
    return makeStatements(facts).map((content) =>
      sealStatement({
        ...content,
        id: `draft-${content.companyId}-${content.currency}`,
        number: null,
        draft: true,
        issuedAt: now.toISOString(),
      }),
    );
  }
}

interface StoredStatement {
  document: Statement;
}

/** Absent limit: as many as a page can hold, for a month's documents are read together. */
type PageAsked = Pick<PageQuery, 'limit' | 'cursor'>;

const LIST_OF_PERIOD = `
  select id, document from statements
   where period = $1
     and ($2::uuid is null
          or (kind = 'credit_note', series, sequence)
             > (select kind = 'credit_note', series, sequence from statements where id = $2))
   order by kind = 'credit_note', series, sequence limit $3`;

const LIST_OF_COMPANY = `
  select s.id, s.document from statements s left join statements after on after.id = $2
   where s.company_id = $1
     and ($2::uuid is null or s.period < after.period
          or (s.period = after.period and (s.issued_at, s.id) > (after.issued_at, after.id)))
   order by s.period desc, s.issued_at, s.id limit $3`;
