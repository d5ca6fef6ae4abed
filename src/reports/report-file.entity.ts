import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ReportLanguage } from './domain/report-texts.js';
import type { ReportFormat } from './report-formats.js';

export type ReportFileStatus = 'queued' | 'running' | 'finished' | 'failed';

/** A report that is made in the background: asked for, made by one process under a lease, kept for some days. */
@Entity('report_files')
@Index('report_files_waiting', ['id'], { where: `status in ('queued', 'running')` })
@Check('report_files_status_check', `status in ('queued', 'running', 'finished', 'failed')`)
@Check('report_files_progress_check', 'progress between 0 and 100')
export class ReportFile {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'report_files_pkey' }) id: string;
  @Column('text') period: string;
  @Column('text') format: ReportFormat;
  @Column('text') language: ReportLanguage;
  @Column('text', { default: 'queued' }) status: ReportFileStatus;
  /** Percent; 100 exactly when it is finished. */
  @Column('smallint', { default: 0 }) progress: number;
  /** Why it failed, in words for the caller. */
  @Column('text', { nullable: true }) fault: string | null;
  @Column('text', { name: 'file_name', nullable: true }) fileName: string | null;
  @Column('text', { name: 'content_type', nullable: true }) contentType: string | null;
  @Column('bigint', { default: 0 }) size: string;
  @Column('text', { nullable: true }) sha256: string | null;
  @Column('integer', { default: 0 }) tries: number;
  @Column('text', { name: 'maker_id', nullable: true }) makerId: string | null;
  @Column('timestamptz', { name: 'maker_until', nullable: true }) makerUntil: Date | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;
}

/** A file's bytes in pieces: any process can read what another has made. */
@Entity('report_file_chunks')
export class ReportFileChunk {
  @ForeignKey(() => ReportFile, { name: 'report_file_chunks_report_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { name: 'report_id', primaryKeyConstraintName: 'report_file_chunks_pkey' })
  reportId: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'report_file_chunks_pkey' }) position: number;
  @Column('bytea') bytes: Buffer;
}
