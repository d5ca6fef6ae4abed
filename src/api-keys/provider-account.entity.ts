import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ModelLimits } from './domain/model-limits.js';

export type ProviderName = 'deepseek' | 'groq' | 'xai';

/** An account with a provider: what is billed, and what limits belong to. */
@Entity('provider_accounts')
@Check('provider_accounts_provider_check', `provider in ('deepseek', 'groq', 'xai')`)
export class ProviderAccount {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'provider_accounts_pkey' }) id: string;
  @Column('text') name: string;
  @Column('text') provider: ProviderName;
  @Column('text', { name: 'base_url' }) baseUrl: string;
  @Column('text') model: string;
  /** The currency the account is billed in; chooses among the prices of a model. */
  @Column('text', { default: 'USD' }) currency: string;
  @Column('jsonb', { default: () => "'{}'" }) limits: Record<string, ModelLimits>;
  /** Whether the model may think; thinking is billed as output. */
  @Column('boolean', { default: false }) thinking: boolean;
  @Index('provider_accounts_one_default', { unique: true, where: 'is_default' })
  @Column('boolean', { name: 'is_default', default: false })
  isDefault: boolean;
  /** True for the built-in simulated provider: its money is not real. */
  @Column('boolean', { default: false }) simulated: boolean;
  /** Set while the provider refuses the account for lack of balance (402). */
  @Column('timestamptz', { name: 'suspended_at', nullable: true }) suspendedAt: Date | null;
  /** While suspended, one request is let through at this time to see whether the balance is back. */
  @Column('timestamptz', { name: 'next_probe_at', nullable: true }) nextProbeAt: Date | null;
  /** When it last came back from being suspended: a 402 of a request sent before then is old news. */
  @Column('timestamptz', { name: 'resumed_at', nullable: true }) resumedAt: Date | null;
  /** Set when what answers at the address is no provider; nothing is sent until the account is changed. */
  @Column('timestamptz', { name: 'stopped_at', nullable: true }) stoppedAt: Date | null;
  /** The account that serves instead when this one cannot. */
  @Column('uuid', { name: 'fallback_account_id', nullable: true }) fallbackAccountId: string | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}
