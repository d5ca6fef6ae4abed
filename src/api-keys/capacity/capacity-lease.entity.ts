import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ProviderAccount } from '../provider-account.entity.js';

/** Slots of a model of an account that one process holds until they expire or it gives them back. */
@Entity('capacity_leases')
@Check('capacity_leases_slots_check', 'slots >= 0 and wanted >= 0 and in_flight >= 0')
export class CapacityLease {
  @PrimaryColumn('uuid', {
    name: 'provider_account_id',
    primaryKeyConstraintName: 'capacity_leases_pkey',
  })
  @ForeignKey(() => ProviderAccount, { name: 'capacity_leases_account_fkey', onDelete: 'CASCADE' })
  providerAccountId: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'capacity_leases_pkey' }) model: string;
  /** The worker's id. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'capacity_leases_pkey' }) owner: string;
  @Column('integer') slots: number;
  /** Requests that run or wait there. */
  @Column('integer') wanted: number;
  @Column('integer', { name: 'in_flight' }) inFlight: number;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
}
