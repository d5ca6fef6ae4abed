import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When a piece of watching was last begun, by whichever process. */
@Entity('watch_turns')
export class WatchTurn {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'watch_turns_pkey' }) name: string;
  @Column('timestamptz', { name: 'taken_at' }) takenAt: Date;
}
