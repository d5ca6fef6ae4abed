import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Statement, StatementKind } from './domain/statement.js';

const EXACT = { type: 'numeric', precision: 38, scale: 18 } as const;

/** A statement or credit note as it was issued. A trigger refuses every change. */
@Entity('statements')
@Index('statements_in_sequence', ['series', 'sequence'], { unique: true })
@Index('statements_once', ['companyId', 'period', 'currency'], { unique: true, where: `kind = 'statement'` })
@Index('statements_of_period', ['period', 'companyId'])
@Index('statements_balances', ['companyId', 'currency', 'issuedAt', 'id'], { where: `kind = 'statement'` })
@Check('statements_kind_check', `kind in ('statement', 'credit_note')`)
@Check('statements_corrects_check', `(kind = 'credit_note') = (corrects is not null)`)
@Check('statements_balance_check', `(kind = 'statement') = (balance is not null)`)
export class StatementRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'statements_pkey' }) id: string;
  @Column('uuid', { name: 'company_id' }) companyId: string;
  @Column('text') kind: StatementKind;
  /** `YYYY-MM`. */
  @Column('text') period: string;
  /** What its number begins with; each series counts from 1 without a gap. */
  @Column('text') series: string;
  @Column('integer') sequence: number;
  @Index('statements_number', { unique: true }) @Column('text') number: string;
  @Column('text') currency: string;
  @Column('smallint') places: number;
  @Column({ ...EXACT }) total: string;
  /** What rounding has left to the company; the next statement begins with it. Null on credit notes. */
  @Column({ ...EXACT, nullable: true }) balance: string | null;
  @Column('uuid', { name: 'result_id', nullable: true }) resultId: string | null;
  @Index('statements_corrected', { where: 'corrects is not null' })
  @Column('uuid', { nullable: true })
  corrects: string | null;
  @Column('jsonb') document: Statement;
  @Column('text') hash: string;
  @Column('timestamptz', { name: 'issued_at' }) issuedAt: Date;
}
