import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Runner } from '../database/changed-rows.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { parseDecimal } from '../money/decimal.js';
import type { Balance } from './domain/round-charges.js';
import { sealStatement, statementNumber } from './domain/seal-statement.js';
import type { Statement } from './domain/statement.js';

/** A statement that has everything but its place in the series. */
export type Unnumbered = Omit<Statement, 'id' | 'number' | 'draft' | 'hash'>;

/** Rows of statements: written once, in sequence. */
@Injectable()
export class StatementStore {
  /**
   * Holds every other writer of statements until the transaction ends: numbers have no gaps, and no balance or credit is
   * read while another one is about to change it.
   */
  async lock(manager: EntityManager): Promise<void> {
    await manager.query('lock table statements in share row exclusive mode');
  }

  /** Writes statements with the next numbers of a series. The caller holds the lock. */
  async append(
    manager: EntityManager,
    input: { series: string; statements: readonly Unnumbered[] },
  ): Promise<Statement[]> {
    const [last] = await manager.query<{ sequence: number }[]>(
      'select coalesce(max(sequence), 0)::int as sequence from statements where series = $1',
      [input.series],
    );
    const first = (last?.sequence ?? 0) + 1;
    const sealed = input.statements.map((statement, index) =>
      sealStatement({
        ...statement,
        id: uuidV7(),
        number: statementNumber(input.series, first + index),
        draft: false,
      }),
    );
    await manager.query(INSERT, [JSON.stringify(sealed), input.series, first]);
    return sealed;
  }

  /** What rounding has left to each company, by currency, after its last statement. */
  async balances(runner: Runner): Promise<Balance[]> {
    const rows = await runner.query<
      { companyId: string; currency: string; places: number; balance: string }[]
    >(
      `select distinct on (company_id, currency) company_id as "companyId", currency, places, balance::text
         from statements where kind = 'statement' order by company_id, currency, issued_at desc, id desc`,
    );
    return rows.map((row) => ({ ...row, balance: parseDecimal(row.balance) }));
  }
}

const INSERT = `
  insert into statements (id, company_id, kind, period, series, sequence, number, currency, places, total, balance,
         result_id, corrects, document, hash, issued_at)
  select (document->>'id')::uuid, (document->>'companyId')::uuid, document->>'kind', document->>'period', $2,
         $3::int + place::int - 1, document->>'number', document->>'currency', (document->>'places')::smallint,
         (document->>'total')::numeric,
         case when document->>'kind' = 'statement' then (document->'rounding'->>'after')::numeric end,
         (document->>'resultId')::uuid, (document->'corrects'->>'id')::uuid, document, document->>'hash',
         (document->>'issuedAt')::timestamptz
    from jsonb_array_elements($1::jsonb) with ordinality as sent (document, place)`;
