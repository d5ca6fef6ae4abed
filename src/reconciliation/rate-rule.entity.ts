import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { RateBy } from './domain/rate-rule.js';

/** Which instant of a request sets its rate and bucket, as an account's own bills have shown. */
@Entity('bill_rate_rules')
@Check('bill_rate_rules_rate_by_check', `rate_by in ('start', 'end')`)
export class BillRateRule {
  @PrimaryColumn('uuid', { name: 'provider_account_id', primaryKeyConstraintName: 'bill_rate_rules_pkey' })
  providerAccountId: string;
  @Column('text', { name: 'rate_by' }) rateBy: RateBy;
  /** Cells of the bill that only a rate by start explains, and those that only a rate by end does. */
  @Column('integer', { name: 'agrees_start' }) agreesStart: number;
  @Column('integer', { name: 'agrees_end' }) agreesEnd: number;
  @Column('uuid', { name: 'bill_id' }) billId: string;
  @Column('timestamptz', { name: 'decided_at', default: () => 'now()' }) decidedAt: Date;
}
