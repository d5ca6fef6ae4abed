import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ProviderAccount } from './provider-account.entity.js';

/** What came of asking for an account's balance the last time; its row is also the right to ask, given once. */
@Entity('balance_states')
@Check('balance_states_status_check', `status in ('known', 'unavailable')`)
@Check('balance_states_known_check', `status <> 'known' or num_nulls(read_at, is_available) = 0`)
export class BalanceState {
  @ForeignKey(() => ProviderAccount, { name: 'balance_states_account_fkey', onDelete: 'RESTRICT' })
  @PrimaryColumn('uuid', { name: 'provider_account_id', primaryKeyConstraintName: 'balance_states_pkey' })
  providerAccountId: string;
  /** Counts the questions: an answer that comes after a later question was put is not kept. */
  @Column('bigint') asks: string;
  @Column('timestamptz', { name: 'asked_at' }) askedAt: Date;
  @Column('text', { default: 'unavailable' }) status: 'known' | 'unavailable';
  /** Why it is not known, in words of ours. */
  @Column('text', { nullable: true }) detail: string | null;
  /** When the balance was last told; kept when a later question goes unanswered. */
  @Column('timestamptz', { name: 'read_at', nullable: true }) readAt: Date | null;
  @Column('boolean', { name: 'is_available', nullable: true }) isAvailable: boolean | null;
  /** Until then "available" does not bring a suspended account back: it was said before, and the next request got 402. */
  @Column('timestamptz', { name: 'distrusted_until', nullable: true }) distrustedUntil: Date | null;
}

/** One currency of a balance as it was told: a new row when the figures change, and hourly while they do not. */
@Entity('balance_readings')
export class BalanceReadingRow {
  @ForeignKey(() => ProviderAccount, { name: 'balance_readings_account_fkey', onDelete: 'RESTRICT' })
  @PrimaryColumn('uuid', { name: 'provider_account_id', primaryKeyConstraintName: 'balance_readings_pkey' })
  providerAccountId: string;
  @PrimaryColumn('timestamptz', { name: 'read_at', primaryKeyConstraintName: 'balance_readings_pkey' })
  readAt: Date;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'balance_readings_pkey' }) currency: string;
  @Column('boolean', { name: 'is_available' }) isAvailable: boolean;
  @Column('numeric', { precision: 38, scale: 18 }) total: string;
  @Column('numeric', { precision: 38, scale: 18 }) granted: string;
  @Column('numeric', { name: 'topped_up', precision: 38, scale: 18 }) toppedUp: string;
}
