import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ProviderAccount } from '../provider-account.entity.js';

/** Requests and tokens used in one grain of a window. Can be made anew from the ledger of requests. */
@Entity('capacity_buckets')
@Check('capacity_buckets_span_check', `span in ('minute', 'hour', 'day')`)
export class CapacityBucket {
  @PrimaryColumn('uuid', {
    name: 'provider_account_id',
    primaryKeyConstraintName: 'capacity_buckets_pkey',
  })
  @ForeignKey(() => ProviderAccount, { name: 'capacity_buckets_account_fkey', onDelete: 'CASCADE' })
  providerAccountId: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'capacity_buckets_pkey' }) model: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'capacity_buckets_pkey' }) span: string;
  /** The end of the grain; of a day its beginning, midnight UTC. */
  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'capacity_buckets_pkey' }) at: Date;
  @Column('integer') requests: number;
  @Column('bigint') tokens: string;
}
