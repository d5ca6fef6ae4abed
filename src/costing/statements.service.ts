import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { Runner } from '../database/changed-rows.js';
import { Database, type Scope } from '../database/database.js';
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
