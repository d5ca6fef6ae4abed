import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Virtual time at which the next turn of a company's work at one priority falls due, on one provider account. */
@Entity('turns')
export class Turn {
  @PrimaryColumn('uuid', { name: 'provider_account_id', primaryKeyConstraintName: 'turns_pkey' })
  providerAccountId: string;
  @PrimaryColumn('uuid', { name: 'company_id', primaryKeyConstraintName: 'turns_pkey' }) companyId: string;
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'turns_pkey' }) priority: number;
  @Column('bigint') pass: string;
}

/** Virtual time of the last turn given on an account. */
@Entity('turn_clocks')
export class TurnClock {
  @PrimaryColumn('uuid', { name: 'provider_account_id', primaryKeyConstraintName: 'turn_clocks_pkey' })
  providerAccountId: string;
  @Column('bigint') clock: string;
}
