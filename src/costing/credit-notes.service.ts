import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, FIRM } from '../database/database.js';
import { validationProblem } from '../http/validation.js';
import { AllocationPolicy } from './allocation-policy.js';
import type { CreditNoteDto } from './credit-notes.dto.js';
import { makeCreditNote, type CreditWanted } from './domain/make-credit-note.js';
import type { Statement } from './domain/statement.js';
import { StatementStore } from './statement-store.js';
import { statementProblem } from './statements.errors.js';

/** Corrects statements: what was issued stays, and a note with a number of its own takes back. */
@Injectable()
export class CreditNotesService {
  constructor(
    private readonly database: Database,
    private readonly store: StatementStore,
    private readonly settings: AllocationPolicy,
  ) {}

  /** Issues a credit note on the company's statement of a period. */
  async issue(companyId: string, period: string, input: CreditNoteDto): Promise<Statement> {
    const wanted = readWanted(input);
    return this.database.run(FIRM, async (manager) => {
      // Two notes at once must not take back the same amount.
      await this.store.lock(manager);
      const statement = await findStatement(manager, { companyId, period, currency: input.currency });
      const earlier = await manager.query<{ document: Statement }[]>(
        'select document from statements where corrects = $1 order by sequence',
        [statement.id],
      );
      const credit = makeCreditNote({
        statement,
        earlier: earlier.map(({ document }) => document),
        wanted,
        reason: input.reason,
      });
      if (!credit.ok) {
        const detail = `No credit note was issued: ${credit.faults[0]?.message ?? ''}.`;
        throw statementProblem('credit_exceeds_statement', detail, credit.faults);
      }
      const { statementPrefix } = await this.settings.read(manager);
      const [now] = await manager.query<{ now: Date }[]>('select now()');
      const [note] = await this.store.append(manager, {
        series: `${statementPrefix}-NC-${period}`,
        statements: [{ ...credit.note, issuedAt: (now?.now ?? new Date()).toISOString() }],
      });
      if (!note) throw new Error('a credit note that was written is gone');
      return note;
    });
  }
}

function readWanted({ whole, lines }: CreditNoteDto): CreditWanted {
  if (whole && lines === undefined) return { whole };
  if (!whole && lines !== undefined && lines.length > 0) return { lines };
  throw validationProblem([{ path: 'lines', message: 'send either whole or at least one line' }]);
}

async function findStatement(
  manager: EntityManager,
  { companyId, period, currency }: { companyId: string; period: string; currency: string | undefined },
): Promise<Statement> {
  const rows = await manager.query<{ document: Statement }[]>(
    `select document from statements
      where kind = 'statement' and company_id = $1 and period = $2 and ($3::text is null or currency = $3)
      order by currency`,
    [companyId, period, currency ?? null],
  );
  const [first, second] = rows;
  if (!first) throw statementProblem('statement_not_found', `The company has no statement of ${period}.`);
  if (second) {
    const currencies = rows.map(({ document }) => document.currency).join(', ');
    throw statementProblem('statement_currency_required', `There are statements in ${currencies}.`, [
      { path: 'currency', message: `must be one of ${currencies}` },
    ]);
  }
  return first.document;
}
