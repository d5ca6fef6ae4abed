import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Something that happened, written in the transaction that made it happen. */
@Entity('outbox_events')
@Index('outbox_events_unpublished', ['id'], { where: 'published_at is null' })
export class OutboxEvent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outbox_events_pkey' }) id: string;
  @Column('text') type: string;
  @Column('uuid', { name: 'company_id', nullable: true }) companyId: string | null;
  @Column('uuid', { name: 'subject_id' }) subjectId: string;
  @Column('jsonb') payload: object;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'published_at', nullable: true }) publishedAt: Date | null;
}
