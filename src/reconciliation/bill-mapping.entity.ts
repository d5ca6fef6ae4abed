import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BillMapping } from './domain/bill-mapping.js';

/** How to read some provider's table. Never changed: bills name the mapping they were read by. */
@Entity('bill_mappings')
export class BillMappingRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'bill_mappings_pkey' }) name: string;
  @Column('text') provider: string;
  @Column('jsonb') definition: BillMapping;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
