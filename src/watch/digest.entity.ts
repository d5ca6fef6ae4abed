import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DigestContent } from './domain/digest.js';

/** A digest as it was made. It is kept as it is, whatever becomes of what it speaks of. */
@Entity('digests')
@Check('digests_kind_check', `kind in ('weekly', 'manual')`)
@Check('digests_week_check', `(kind = 'weekly') = (week is not null)`)
export class Digest {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'digests_pkey' }) id: string;
  @Column('text') kind: 'weekly' | 'manual';
  /** The Monday with which its week begins; a week has one digest, however many processes make it. */
  @Index('digests_once_a_week', { unique: true })
  @Column('date', { nullable: true })
  week: string | null;
  @Column('timestamptz', { name: 'period_from' }) from: Date;
  @Column('timestamptz', { name: 'period_to' }) to: Date;
  @Column('text', { name: 'time_zone' }) timeZone: string;
  @Column('jsonb') content: DigestContent;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
