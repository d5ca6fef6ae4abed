import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { makeStatements } from './domain/make-statements.js';
import { lastDayOf } from './domain/seal-statement.js';
import type { IssuedStatement, IssueInput } from './domain/statement.js';
import { StatementFactsService } from './statement-facts.service.js';
import { StatementStore } from './statement-store.js';

/** Issues the statements of a period that is being closed, in the close's own transaction. */
@Injectable()
export class StatementIssuer {
  constructor(
    private readonly facts: StatementFactsService,
    private readonly store: StatementStore,
  ) {}

  /** One for each company that is charged, by company id; numbers go on where the series ends. */
  async issue(manager: EntityManager, input: IssueInput): Promise<IssuedStatement[]> {
    await this.store.lock(manager);
    const facts = await this.facts.read(manager, {
      ...input,
      rateDate: lastDayOf(input.period),
      at: input.closedAt,
    });
    const issuedAt = input.closedAt.toISOString();
    const statements = await this.store.append(manager, {
      series: `${facts.policy.prefix}-${input.period}`,
      statements: makeStatements(facts).map((content) => ({ ...content, issuedAt })),
    });
    return statements.map(({ id, number, companyId, currency, total, hash }) => ({
      id,
      number: number ?? '',
      companyId,
      currency,
      total,
      hash,
    }));
  }
}
