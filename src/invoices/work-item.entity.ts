import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * The backlog: one row for each pending invoice, gone when the invoice has its result. A claim is a token from a
 * sequence with an expiry; only the holder of the newest token may bring in a result.
 */
@Entity('work_items')
@Index('work_items_turn', ['companyId', 'priority', 'invoiceId'], {
  where: 'queued_at is null and claim_token is null and held_until is null',
})
@Index('work_items_batch', ['batchId'])
@Index('work_items_held', ['heldUntil'], { where: 'held_until is not null' })
@Index('work_items_deadline', ['batchId'], { where: 'finish_by is not null' })
@Index('work_items_queued', ['queuedAt'], { where: 'queued_at is not null' })
@Index('work_items_claimed', ['claimExpiresAt'], { where: 'claim_token is not null' })
export class WorkItem {
  @PrimaryColumn('uuid', { name: 'invoice_id', primaryKeyConstraintName: 'work_items_pkey' })
  invoiceId: string;
  @Column('uuid', { name: 'company_id' }) companyId: string;
  @Column('uuid', { name: 'batch_id' }) batchId: string;
  @Column('smallint') priority: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  /** When the batch should be done; null when nobody said. */
  @Column('timestamptz', { name: 'finish_by', nullable: true }) finishBy: Date | null;
  /** Out of the turns until then, to be sent in cheaper hours. */
  @Column('timestamptz', { name: 'held_until', nullable: true }) heldUntil: Date | null;
  /** When it could first have been sent but waited for cheaper hours. */
  @Column('timestamptz', { name: 'cheaper_since', nullable: true }) cheaperSince: Date | null;
  /** Not to be looked at before: a pause between attempts. */
  @Column('timestamptz', { name: 'not_before', nullable: true }) notBefore: Date | null;
  /** Set while a job for it is in the queue. */
  @Column('timestamptz', { name: 'queued_at', nullable: true }) queuedAt: Date | null;
  /** The provider account that it was last queued for. */
  @Column('uuid', { name: 'queued_account_id', nullable: true }) queuedAccountId: string | null;
  /** The job that was made for it last. */
  @Column('text', { name: 'job_id', nullable: true }) jobId: string | null;
  @Column('bigint', { name: 'claim_token', nullable: true }) claimToken: string | null;
  @Column('text', { name: 'claimed_by', nullable: true }) claimedBy: string | null;
  @Column('timestamptz', { name: 'claim_expires_at', nullable: true }) claimExpiresAt: Date | null;
  /** What went wrong so far, by kind: the counters of the retry rule. */
  @Column('jsonb', { default: () => "'{}'" }) failures: Readonly<Record<string, number>>;
  @Column('uuid', { name: 'last_key_id', nullable: true }) lastKeyId: string | null;
  /** Accepted answers of earlier parts of a long invoice: line id to choice. */
  @Column('jsonb', { name: 'accepted_lines', default: () => "'{}'" }) acceptedLines: Record<
    string,
    AcceptedLine
  >;
  /** Why it is waiting, for people. */
  @Column('text', { nullable: true }) waiting: string | null;
  /** Until when, as far as anybody knows. */
  @Column('timestamptz', { name: 'waiting_until', nullable: true }) waitingUntil: Date | null;
}

export interface AcceptedLine {
  account: string;
  confidence: number;
  reason: string;
}
