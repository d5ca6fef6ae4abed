import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

const MONEY = { type: 'numeric', precision: 38, scale: 18 } as const;

/**
 * What one month of a budget with a hard stop has taken so far: the row that reservations lock. It is kept in step by
 * a trigger on the ledger, held against the ledger every night, and can be made again from it at any moment.
 */
@Entity('budget_months')
@Check('budget_months_span_check', 'ends_at > starts_at')
export class BudgetMonth {
  @PrimaryColumn('uuid', { name: 'budget_id', primaryKeyConstraintName: 'budget_months_pkey' })
  budgetId: string;
  @PrimaryColumn('timestamptz', { name: 'starts_at', primaryKeyConstraintName: 'budget_months_pkey' })
  startsAt: Date;
  @Column('timestamptz', { name: 'ends_at' }) endsAt: Date;
  /** Whose month it is: in another time zone months begin and end at other instants. */
  @Column('text', { name: 'time_zone' }) timeZone: string;
  /** Null: the firm's, in which all companies count. */
  @Column('uuid', { name: 'company_id', nullable: true }) companyId: string | null;
  @Column('text') currency: string;
  /** What may be spent, as the budget says. */
  @Column({ ...MONEY }) monthly: string;
  /** Known costs of requests that began in the month. */
  @Column({ ...MONEY }) spent: string;
  /** The most that requests of the month whose cost is not known yet can cost. */
  @Column({ ...MONEY }) held: string;
  /** The smallest request that was refused for lack of room, since there was room last. */
  @Column({ ...MONEY, nullable: true }) wanted: string | null;
  @Column('timestamptz', { name: 'refused_at', nullable: true }) refusedAt: Date | null;
}

/** A threshold of a budget that was crossed in a month, and told of. Gone when the budget is raised above it. */
@Entity('budget_alerts')
export class BudgetAlert {
  @PrimaryColumn('uuid', { name: 'budget_id', primaryKeyConstraintName: 'budget_alerts_pkey' })
  budgetId: string;
  /** `YYYY-MM`. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'budget_alerts_pkey' }) period: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'budget_alerts_pkey' }) threshold: number;
  @Column('uuid', { name: 'company_id', nullable: true }) companyId: string | null;
  @Column('timestamptz', { name: 'crossed_at', default: () => 'now()' }) crossedAt: Date;
}
