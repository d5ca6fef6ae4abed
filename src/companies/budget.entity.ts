import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { FIRM_BUDGET_ID } from './domain/firm-budget.js';

/** What may be spent on requests in a month: by one company, or by all of them together (the firm's). */
@Entity('budgets')
@Check('budgets_owner_check', `id = coalesce(company_id, '${FIRM_BUDGET_ID}')`)
@Check('budgets_amount_check', 'amount > 0')
export class Budget {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'budgets_pkey' }) id: string;
  /** Null: the firm's. */
  @Column('uuid', { name: 'company_id', nullable: true }) companyId: string | null;
  @Column('numeric', { precision: 38, scale: 18 }) amount: string;
  @Column('text') currency: string;
  /** Percentages at which somebody is told, ascending. */
  @Column('integer', { name: 'warn_at', array: true }) warnAt: number[];
  /** Whether a request that might exceed it is not sent. */
  @Column('boolean', { name: 'hard_stop' }) hardStop: boolean;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}
