import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A company whose books the firm keeps: the tenant. Archived, never erased. */
@Entity('companies')
export class Company {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'companies_pkey' }) id: string;
  @Column('text') name: string;
  /** Without check digit, dots or leading zeros. */
  @Column('text', { name: 'tax_id' }) taxId: string;
  @Column('text', { name: 'check_digit', nullable: true }) checkDigit: string | null;
  @Column('text', { default: 'COP' }) currency: string;
  @Column('text', { name: 'time_zone', default: 'America/Bogota' }) timeZone: string;
  @Index('companies_external_id_key', { unique: true, where: 'external_id is not null' })
  @Column('text', { name: 'external_id', nullable: true })
  externalId: string | null;
  @Column('integer', { default: 1 }) weight: number;
  @Column('jsonb', { nullable: true }) plan: Record<string, unknown> | null;
  @Column('uuid', { name: 'provider_account_id', nullable: true }) providerAccountId: string | null;
  /** Serves when the company's account cannot. */
  @Column('uuid', { name: 'fallback_provider_account_id', nullable: true })
  fallbackProviderAccountId: string | null;
  /** What the company is bounded by, by choice. */
  @Column('jsonb', { nullable: true }) quota: { invoicesPerDay?: number; leastPauseMs?: number } | null;
  @Column('uuid', { name: 'chart_id' }) chartId: string;
  /** Only what differs from the default posting policy. */
  @Column('jsonb', { default: () => "'{}'" }) policy: Record<string, unknown>;
  /** Below this confidence a line goes to review; decimal text. */
  @Column('numeric', { name: 'min_confidence', precision: 4, scale: 3, default: () => '0.6' })
  minConfidence: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
  @Column('timestamptz', { name: 'archived_at', nullable: true }) archivedAt: Date | null;
}
