import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

export type BatchStatus = 'processing' | 'completed' | 'completed_with_errors';

/** What one company submitted at one time. Its counts are never stored: they are counted from the rows. */
@Entity('batches')
@Index('batches_company', ['companyId', 'id'])
@Index('batches_processing', ['id'], { where: `status = 'processing'` })
@Check('batches_status_check', `status in ('processing', 'completed', 'completed_with_errors')`)
export class Batch {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'batches_pkey' }) id: string;
  @Column('uuid', { name: 'company_id' }) companyId: string;
  @Column('text', { default: 'processing' }) status: BatchStatus;
  /** 0 high, 1 normal, 2 low. */
  @Column('smallint', { default: 1 }) priority: number;
  @Column('timestamptz', { name: 'finish_by', nullable: true }) finishBy: Date | null;
  @Column('text', { name: 'external_id', nullable: true }) externalId: string | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  /** When every document had its outcome. */
  @Column('timestamptz', { name: 'ingested_at', nullable: true }) ingestedAt: Date | null;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;
}

/** One file of a batch as it arrived, kept in pieces until it has been read to its end. */
@Entity('uploads')
@Index('uploads_batch', ['batchId'])
@Index('uploads_unread', ['id'], { where: 'batch_id is not null and read_at is null' })
export class Upload {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'uploads_pkey' }) id: string;
  @Column('uuid', { name: 'company_id' }) companyId: string;
  /** Null while it is still arriving. */
  @Column('uuid', { name: 'batch_id', nullable: true }) batchId: string | null;
  @Column('integer') position: number;
  @Column('text', { name: 'file_name' }) fileName: string;
  @Column('bigint') size: string;
  @Column('text', { nullable: true }) sha256: string | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'read_at', nullable: true }) readAt: Date | null;
  /** How often reading was begun; a file that breaks its reader again and again is given up. */
  @Column('integer', { default: 0 }) reads: number;
  @Column('text', { name: 'reader_id', nullable: true }) readerId: string | null;
  @Column('timestamptz', { name: 'reader_until', nullable: true }) readerUntil: Date | null;
}

@Entity('upload_chunks')
export class UploadChunk {
  @ForeignKey(() => Upload, { name: 'upload_chunks_upload_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { name: 'upload_id', primaryKeyConstraintName: 'upload_chunks_pkey' })
  uploadId: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'upload_chunks_pkey' }) position: number;
  @Column('uuid', { name: 'company_id' }) companyId: string;
  @Column('bytea') bytes: Buffer;
}

export type DocumentOutcome = 'accepted' | 'duplicate' | 'rejected' | 'ignored';

/** What became of one file (or one invoice of a JSON batch). */
@Entity('batch_documents')
@Index('batch_documents_once', ['batchId', 'source', 'ordinal'], { unique: true })
@Check('batch_documents_outcome_check', `outcome in ('accepted', 'duplicate', 'rejected', 'ignored')`)
export class BatchDocument {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'batch_documents_pkey' }) id: string;
  @ForeignKey(() => Batch, { name: 'batch_documents_batch_fkey', onDelete: 'RESTRICT' })
  @Column('uuid', { name: 'batch_id' })
  batchId: string;
  @Column('uuid', { name: 'company_id' }) companyId: string;
  /** Position of the upload within the batch (0 for JSON), and of the document within the upload. */
  @Column('integer') source: number;
  @Column('integer') ordinal: number;
  @Column('text', { name: 'file_name' }) fileName: string;
  @Column('text') outcome: DocumentOutcome;
  @Column('text') code: string;
  @Column('text') detail: string;
  /** The invoice it became, or the one it repeats. */
  @Column('uuid', { name: 'invoice_id', nullable: true }) invoiceId: string | null;
}
