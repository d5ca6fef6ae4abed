import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What people approved for a supplier and a description; answers later lines at no cost. Never across companies. */
@Entity('line_memory')
export class LineMemory {
  @PrimaryColumn('uuid', { name: 'company_id', primaryKeyConstraintName: 'line_memory_pkey' })
  companyId: string;
  @PrimaryColumn('text', { name: 'supplier_tax_id', primaryKeyConstraintName: 'line_memory_pkey' })
  supplierTaxId: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'line_memory_pkey' }) description: string;
  @Column('text') account: string;
  @Column('uuid', { name: 'invoice_id' }) invoiceId: string;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}
