import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { FrozenResult } from './domain/frozen-result.js';
import type { AdjustmentReason } from './domain/adjustments.js';
import type { PeriodStatus } from './domain/period-state.js';

const EXACT = { type: 'numeric', precision: 38, scale: 18 } as const;

/** A month that somebody has prepared or closed; months without a row are open. */
@Entity('periods')
@Check('periods_name_check', String.raw`period ~ '^\d{4}-(0[1-9]|1[0-2])$'`)
@Check('periods_span_check', 'ends_at > starts_at')
@Check('periods_status_check', `status in ('open', 'closing', 'closed')`)
@Check('periods_closed_check', `(status = 'closed') = (closed_at is not null)`)
export class PeriodRow {
  /** `YYYY-MM`. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'periods_pkey' }) period: string;
  @Column('timestamptz', { name: 'starts_at' }) startsAt: Date;
  @Column('timestamptz', { name: 'ends_at' }) endsAt: Date;
  @Column('text', { name: 'time_zone' }) timeZone: string;
  @Column('text', { default: 'open' }) status: PeriodStatus;
  @Column('timestamptz', { name: 'closing_since', nullable: true }) closingSince: Date | null;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt: Date | null;
  @Column('timestamptz', { name: 'prepared_at', nullable: true }) preparedAt: Date | null;
  /** Blockers and preview as they were when it was prepared. */
  @Column('jsonb', { nullable: true }) prepared: object | null;
  /** What was known of a closed period when its last adjustments were booked; the same again means nothing is new. */
  @Column('text', { name: 'settled_facts', nullable: true }) settledFacts: string | null;
}

/** Where a close stands, for those who watch it. */
@Entity('period_steps')
export class PeriodStep {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'period_steps_pkey' }) period: string;
  @Column('text') step: string;
  @Column('timestamptz', { default: () => 'now()' }) at: Date;
}

/** A request of a frozen period that was written or changed after the freeze. Rows are written by triggers. */
@Entity('late_attempts')
@Index('late_attempts_period', ['period'])
export class LateAttempt {
  @PrimaryColumn('uuid', { name: 'attempt_id', primaryKeyConstraintName: 'late_attempts_pkey' })
  attemptId: string;
  @Column('text') period: string;
  @Column('timestamptz', { name: 'noted_at' }) notedAt: Date;
  /** How often it was changed since; tells whether anything is new. */
  @Column('bigint', { default: 1 }) revision: string;
  /** What it cost as the close saw it; null: not known then, or not there. */
  @Column({ ...EXACT, name: 'prior_cost', nullable: true }) priorCost: string | null;
  @Column('bigint', { name: 'prior_cache_hit_tokens', nullable: true }) priorCacheHitTokens: string | null;
  @Column('bigint', { name: 'prior_cache_miss_tokens', nullable: true }) priorCacheMissTokens: string | null;
  @Column('bigint', { name: 'prior_output_tokens', nullable: true }) priorOutputTokens: string | null;
}

/** What a close has found, for ever. Each row's hash covers the one before it. */
@Entity('period_results')
export class PeriodResultRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'period_results_pkey' }) id: string;
  @Index('period_results_sequence_once', { unique: true }) @Column('bigint') sequence: string;
  @Index('period_results_period_once', { unique: true }) @Column('text') period: string;
  @Column('jsonb') result: FrozenResult;
  @Column('text') hash: string;
  @Column('text', { name: 'previous_hash' }) previousHash: string;
  @Column('timestamptz', { name: 'closed_at' }) closedAt: Date;
}

/** A correction of a closed period, booked in a later one; one row a company. */
@Entity('period_adjustments')
@Check('period_adjustments_reason_check', `reason in ('late_usage', 'restated_bill')`)
export class PeriodAdjustment {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'period_adjustments_pkey' }) id: string;
  /** What is shown as one adjustment: all companies of one source, currency and reason. */
  @Column('uuid', { name: 'group_id' }) groupId: string;
  @Index('period_adjustments_source') @Column('text', { name: 'source_period' }) sourcePeriod: string;
  @Index('period_adjustments_booked') @Column('text', { name: 'booked_in' }) bookedIn: string;
  /** Null: the part that nobody bears. */
  @Column('uuid', { name: 'company_id', nullable: true }) companyId: string | null;
  @Column('text') currency: string;
  @Column({ ...EXACT }) amount: string;
  @Column('text') reason: AdjustmentReason;
  @Column('timestamptz', { name: 'booked_at' }) bookedAt: Date;
}
