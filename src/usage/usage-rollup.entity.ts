import { Check, Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** TypeORM writes into the options it is given. */
const key = () => ({ primaryKeyConstraintName: 'usage_rollups_pkey' });

/** Sums of the requests of one day or month of the firm, for each way in which they can be told apart. */
@Entity('usage_rollups')
@Check('usage_rollups_grain_check', `grain in ('day', 'month')`)
export class UsageRollup {
  @PrimaryColumn('text', key()) grain: 'day' | 'month';
  /** The day, or the first of the month, in the firm's time zone. */
  @PrimaryColumn('date', key()) period: string;
  @PrimaryColumn('uuid', { name: 'company_id', ...key() }) companyId: string;
  @PrimaryColumn('uuid', { name: 'provider_account_id', ...key() }) providerAccountId: string;
  @PrimaryColumn('uuid', { name: 'key_id', ...key() }) keyId: string;
  @PrimaryColumn('text', key()) model: string;
  @PrimaryColumn('text', key()) currency: string;
  @Column('bigint') requests: string;
  @Column('bigint') succeeded: string;
  @Column('bigint') failed: string;
  @Column('bigint') unknown: string;
  @Column('bigint', { name: 'in_flight' }) inFlight: string;
  @Column('bigint', { name: 'rate_limited' }) rateLimited: string;
  @Column('bigint', { name: 'unknown_costs' }) unknownCosts: string;
  @Column('bigint', { name: 'provider_cost_differs' }) providerCostDiffers: string;
  @Column('bigint', { name: 'cache_hit_tokens' }) cacheHitTokens: string;
  @Column('bigint', { name: 'cache_miss_tokens' }) cacheMissTokens: string;
  @Column('bigint', { name: 'output_tokens' }) outputTokens: string;
  @Column('bigint', { name: 'reasoning_tokens' }) reasoningTokens: string;
  @Column('numeric', { precision: 38, scale: 18 }) cost: string;
  @Column('numeric', { precision: 38, scale: 18, nullable: true }) saving: string | null;
  @Column('timestamptz', { name: 'last_started_at' }) lastStartedAt: Date;
}

/** How far the ledger has been summed; one row. */
@Entity('usage_rollup_state')
@Check('usage_rollup_state_one', 'id = 1')
export class UsageRollupState {
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'usage_rollup_state_pkey' }) id: number;
  /** Whose days were summed; with another one everything is summed again. */
  @Column('text', { name: 'time_zone' }) timeZone: string;
  /** Days before this one have been summed; null: none. */
  @Column('date', { name: 'sealed_until', nullable: true }) sealedUntil: string | null;
  /** When the sums were last held against the ledger. */
  @Column('timestamptz', { name: 'verified_at', nullable: true }) verifiedAt: Date | null;
}

/** Requests that began in this span were changed when their day may have been summed already. */
@Entity('usage_late_changes')
export class UsageLateChange {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'usage_late_changes_pkey',
  })
  id: string;
  @Column('timestamptz', { name: 'first_started_at' }) firstStartedAt: Date;
  @Column('timestamptz', { name: 'last_started_at' }) lastStartedAt: Date;
}
