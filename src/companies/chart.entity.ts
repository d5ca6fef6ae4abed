import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A chart of accounts. Never changed: a new upload is a new chart, so that what was decided on the old one stays explained. */
@Entity('charts')
export class Chart {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'charts_pkey' }) id: string;
  /** Null: the decree's chart, the default of every company. */
  @Column('uuid', { name: 'company_id', nullable: true }) companyId: string | null;
  @Column('text', { name: 'content_hash' }) contentHash: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}

@Entity('chart_accounts')
@Check('chart_accounts_code_check', `code ~ '^[0-9]{1,12}$'`)
export class ChartAccountRow {
  @PrimaryColumn('uuid', { name: 'chart_id', primaryKeyConstraintName: 'chart_accounts_pkey' })
  chartId: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'chart_accounts_pkey' }) code: string;
  @Column('uuid', { name: 'company_id', nullable: true }) companyId: string | null;
  @Column('text') name: string;
  @Column('boolean') postable: boolean;
  @Column('text', { nullable: true }) description: string | null;
  /** Spanish full-text vector of name (weight A) and description (weight D), accents stripped. */
  @Index('chart_accounts_search', { synchronize: false })
  @Column('tsvector', { select: false })
  search: string;
}
