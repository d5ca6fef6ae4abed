import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `receiving`: the upload is on its way; `reading`: rows are checked and written; the other two are the end. */
export type ImportPhase = 'receiving' | 'reading' | 'done' | 'refused';

/** How far an import has come, for whoever waits for it. Kept for a day. */
@Entity('bill_imports')
@Index('bill_imports_account', ['providerAccountId', 'id'])
@Check('bill_imports_phase_check', `phase in ('receiving', 'reading', 'done', 'refused')`)
export class BillImport {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'bill_imports_pkey' }) id: string;
  @Column('uuid', { name: 'provider_account_id' }) providerAccountId: string;
  @Column('text') phase: ImportPhase;
  /** Of the phase it is in. */
  @Column('bigint', { name: 'bytes_read', default: '0' }) bytesRead: string;
  /** Null where the sender did not say how much is coming. */
  @Column('bigint', { name: 'bytes_total', nullable: true }) bytesTotal: string | null;
  @Column('uuid', { name: 'bill_id', nullable: true }) billId: string | null;
  /** Why it was refused. */
  @Column('text', { nullable: true }) code: string | null;
  @Column('timestamptz', { name: 'started_at', default: () => 'now()' }) startedAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}
