import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { LimitState } from './domain/limit-alarm.js';

const KEY = { primaryKeyConstraintName: 'limit_states_pkey' };

/** What was seen of a limit the last time, and until when each of its states is not told again. */
@Entity('limit_states')
@Check('limit_states_state_check', `state in ('normal', 'warning', 'critical', 'exhausted')`)
export class LimitStateRow {
  @PrimaryColumn('uuid', { name: 'provider_account_id', ...KEY }) providerAccountId: string;
  @PrimaryColumn('text', KEY) model: string;
  @PrimaryColumn('text', KEY) name: string;
  @Column('text') state: LimitState;
  @Column('timestamptz', { name: 'seen_at' }) seenAt: Date;
  @Column('timestamptz', { name: 'warning_quiet_until', nullable: true }) warningQuietUntil: Date | null;
  @Column('timestamptz', { name: 'critical_quiet_until', nullable: true }) criticalQuietUntil: Date | null;
  @Column('timestamptz', { name: 'exhausted_quiet_until', nullable: true }) exhaustedQuietUntil: Date | null;
}
