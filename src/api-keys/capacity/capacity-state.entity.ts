import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { ModelLimits } from '../domain/model-limits.js';
import { ProviderAccount } from '../provider-account.entity.js';

/**
 * What all processes share about one model of an account. Whoever decides on its capacity locks this row first, so
 * decisions come one after another.
 */
@Entity('capacity_states')
export class CapacityState {
  @PrimaryColumn('uuid', {
    name: 'provider_account_id',
    primaryKeyConstraintName: 'capacity_states_pkey',
  })
  @ForeignKey(() => ProviderAccount, { name: 'capacity_states_account_fkey', onDelete: 'CASCADE' })
  providerAccountId: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'capacity_states_pkey' }) model: string;
  /** Requests at once that refusals taught; null when nothing was learned. */
  @Column('integer', { name: 'learned_limit', nullable: true }) learnedLimit: number | null;
  @Column('integer', { name: 'learned_peak', default: 0 }) learnedPeak: number;
  @Column('boolean', { name: 'learned_grown', default: false }) learnedGrown: boolean;
  @Column('integer', { name: 'learned_successes', default: 0 }) learnedSuccesses: number;
  @Column('timestamptz', { name: 'learned_changed_at', nullable: true }) learnedChangedAt: Date | null;
  /** Counts the halvings: a refusal of a request sent before the last one teaches nothing new. */
  @Column('bigint', { default: 0 }) refusals: string;
  /** Limits that the provider states in its answers. */
  @Column('jsonb', { default: () => "'{}'" }) stated: ModelLimits;
  /** The provider asked for no request before this (Retry-After). */
  @Column('timestamptz', { name: 'blocked_until', nullable: true }) blockedUntil: Date | null;
  /** The provider fails or cannot be reached; when the next trial is due. */
  @Column('timestamptz', { name: 'down_until', nullable: true }) downUntil: Date | null;
  @Column('bigint', { name: 'prompt_bytes', default: 0 }) promptBytes: string;
  @Column('bigint', { name: 'prompt_tokens', default: 0 }) promptTokens: string;
  /** Whether the buckets hold every use; false: they must be made anew from the ledger before they are trusted. */
  @Column('boolean', { default: false }) counting: boolean;
  /** What was added to the database's clock because it went back; windows are kept by the sum, which never does. */
  @Column('bigint', { name: 'clock_offset_ms', default: 0 }) clockOffsetMs: string;
  @Column('timestamptz', { name: 'booked_at', nullable: true }) bookedAt: Date | null;
  /** Answers in a row that no provider would give. */
  @Column('integer', { name: 'strange_answers', default: 0 }) strangeAnswers: number;
}
