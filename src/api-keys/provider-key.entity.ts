import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ProviderAccount } from './provider-account.entity.js';

export type KeyStatus = 'active' | 'disabled' | 'invalid' | 'revoked';

/** An API key of a provider account. The secret is sealed and never leaves the process but to the provider. */
@Entity('provider_keys')
@Check('provider_keys_status_check', `status in ('active', 'disabled', 'invalid', 'revoked')`)
@Index('provider_keys_secret_once', ['providerAccountId', 'fingerprint'], {
  unique: true,
  where: `status <> 'revoked'`,
})
export class ProviderKey {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'provider_keys_pkey' }) id: string;
  @ForeignKey(() => ProviderAccount, { name: 'provider_keys_account_fkey', onDelete: 'RESTRICT' })
  @Column('uuid', { name: 'provider_account_id' })
  providerAccountId: string;
  @Column('text') name: string;
  @Column('text') masked: string;
  @Column('text', { name: 'sealed_secret' }) sealedSecret: string;
  /** Keyed hash of the secret: finds the same secret given twice, tells nothing of it. */
  @Column('text') fingerprint: string;
  @Column('text', { default: 'active' }) status: KeyStatus;
  @Column('timestamptz', { name: 'cooling_until', nullable: true }) coolingUntil: Date | null;
  /** How often it has rested in a row without a success between; each rest is longer. */
  @Column('integer', { default: 0 }) rests: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}
