import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The id of the firm's own budget; a company's budget has the company's id. */
export const FIRM_BUDGET_ID = '00000000-0000-0000-0000-000000000000';

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
