import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type {
  AllocationDriver,
  AllocationMethod,
  AllocationPool,
  CacheDiscount,
} from './domain/allocation.js';

/** How the firm divides costs and writes statements, where a request does not say otherwise: one row, or none. */
@Entity('costing_settings')
@Check('costing_settings_one', 'one')
@Check('costing_settings_places_check', 'statement_places between 0 and 18')
export class CostingSettings {
  @PrimaryColumn('boolean', { primaryKeyConstraintName: 'costing_settings_pkey', default: true })
  one: boolean;
  @Column('text') method: AllocationMethod;
  /** Null for methods that share by none. */
  @Column('text', { nullable: true }) driver: AllocationDriver | null;
  @Column('text') pool: AllocationPool;
  @Column('text', { name: 'cache_discount' }) cacheDiscount: CacheDiscount;
  @Column('jsonb', { name: 'fixed_shares' }) fixedShares: { companyId: string; share: number }[];
  /** Null: the minor unit of the statement's currency. */
  @Column('smallint', { name: 'statement_places', nullable: true }) statementPlaces: number | null;
  @Column('jsonb') taxes: { name: string; percent: string }[];
  @Column('text', { name: 'statement_prefix' }) statementPrefix: string;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}
