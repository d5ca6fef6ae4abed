import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ProviderAccount } from '../provider-account.entity.js';

export type WarningCode = 'not_a_provider' | 'limit_headers_absurd' | 'usage_absurd' | 'request_above_limit';

/** Something about an account that staff should know: flagged, never counted as truth. */
@Entity('provider_account_warnings')
export class AccountWarning {
  @PrimaryColumn('uuid', {
    name: 'provider_account_id',
    primaryKeyConstraintName: 'provider_account_warnings_pkey',
  })
  @ForeignKey(() => ProviderAccount, { name: 'provider_account_warnings_account_fkey', onDelete: 'CASCADE' })
  providerAccountId: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'provider_account_warnings_pkey' }) model: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'provider_account_warnings_pkey' }) code: WarningCode;
  @Column('text') detail: string;
  @Column('integer', { default: 1 }) count: number;
  @Column('timestamptz', { name: 'first_at', default: () => 'now()' }) firstAt: Date;
  @Column('timestamptz', { name: 'last_at', default: () => 'now()' }) lastAt: Date;
}
