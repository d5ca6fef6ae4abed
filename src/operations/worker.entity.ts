import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A process that works the queue, as it last told of itself. The row says that it lives and since when; what it did
 * is not counted here but read from claims and from the ledger, which a kill cannot falsify.
 */
@Entity('workers')
export class Worker {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'workers_pkey' }) id: string;
  @Column('text') role: string;
  @Column('text') version: string;
  @Column('timestamptz', { name: 'started_at' }) startedAt: Date;
  @Column('timestamptz', { name: 'last_seen_at' }) lastSeenAt: Date;
  /** When it last took a job from the queue. */
  @Column('timestamptz', { name: 'last_taken_at', nullable: true }) lastTakenAt: Date | null;
}
