import { Check, Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { BillFormat, BillWarning, LineKind, QuarantineReason } from './domain/bill.js';

const EXACT = { type: 'numeric', precision: 38, scale: 18 } as const;

/** TypeORM writes into the options it is given. */
const identity = (name: string) =>
  ({
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: name,
  }) as const;

/** One import of a provider's bill. Kept for ever; a later export that restates intervals leaves it as it is. */
@Entity('bills')
@Index('bills_content_once', ['providerAccountId', 'contentHash'], { unique: true })
@Check('bills_status_check', `status in ('reconciled', 'unreconciled')`)
export class Bill {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'bills_pkey' }) id: string;
  @Column('uuid', { name: 'provider_account_id' }) providerAccountId: string;
  /** SHA-256 of the files' contents, whatever container they came in. */
  @Column('text', { name: 'content_hash' }) contentHash: string;
  @Column('text') format: BillFormat;
  @Column('jsonb', { name: 'file_names' }) fileNames: string[];
  /** Keyed hash of the provider's own id of the account, where the files tell it. */
  @Column('text', { name: 'provider_user', nullable: true }) providerUser: string | null;
  /** Null for a bill without rows. */
  @Column('timestamptz', { name: 'period_start', nullable: true }) periodStart: Date | null;
  @Column('timestamptz', { name: 'period_end', nullable: true }) periodEnd: Date | null;
  /** Offset of the buckets as the files write it, such as `+08:00`. */
  @Column('text', { name: 'utc_offset', nullable: true }) utcOffset: string | null;
  @Column('integer') rows: number;
  /** Money by currency, exact: what the lines come to. */
  @Column('jsonb') billed: { amount: string; currency: string }[];
  /** The part of it that was paid from granted balance: usage, but no cash. */
  @Column('jsonb') granted: { amount: string; currency: string }[];
  /** Whether a cost file was there to hold the lines against. */
  @Column('boolean', { name: 'has_costs' }) hasCosts: boolean;
  @Column('text') status: 'reconciled' | 'unreconciled';
  @Column('jsonb') warnings: BillWarning[];
  @Column('timestamptz', { name: 'imported_at', default: () => 'now()' }) importedAt: Date;
}

/** One row of the bill. Those that no later bill has restated (`replacedBy` null) are the account's bill. */
@Entity('bill_lines')
// BRIN, which the row class cannot say: made by a migration.
@Index('bill_lines_time', { synchronize: false })
@Check('bill_lines_interval_check', 'ends_at > starts_at')
@Check('bill_lines_kind_check', `kind in ('cache_hit', 'cache_miss', 'output', 'requests', 'other')`)
export class BillLine {
  @PrimaryColumn('uuid', { name: 'bill_id', primaryKeyConstraintName: 'bill_lines_pkey' }) billId: string;
  @PrimaryGeneratedColumn('identity', identity('bill_lines_pkey')) id: string;
  @Column('uuid', { name: 'provider_account_id' }) providerAccountId: string;
  @Column('timestamptz', { name: 'starts_at' }) startsAt: Date;
  @Column('timestamptz', { name: 'ends_at' }) endsAt: Date;
  @Column('text') model: string;
  /** Keyed hash of the masked secret; null where the bill tells no keys. */
  @Column('text', { name: 'key_fingerprint', nullable: true }) keyFingerprint: string | null;
  @Column('text', { name: 'key_name', nullable: true }) keyName: string | null;
  /** Our key, by masked secret and name; null: foreign, ambiguous or not told. */
  @Column('uuid', { name: 'key_id', nullable: true }) keyId: string | null;
  @Column('text') kind: LineKind;
  /** The type as the file writes it. */
  @Column('text', { name: 'raw_type' }) rawType: string;
  /** Money for one unit; null for requests and for lines that state their cost alone. */
  @Column({ ...EXACT, nullable: true }) price: string | null;
  @Column('numeric', { precision: 38, scale: 0 }) quantity: string;
  /** price × quantity; 0 for requests. */
  @Column({ ...EXACT }) cost: string;
  @Column('text') currency: string;
  @Column('text', { nullable: true }) quarantined: QuarantineReason | null;
  /** The bill that restated its interval. */
  @Column('uuid', { name: 'replaced_by', nullable: true }) replacedBy: string | null;
  @Column('text') file: string;
  @Column('integer') line: number;
}

/** One row of the cost file: what the provider took from a wallet for an interval and model. */
@Entity('bill_costs')
@Index('bill_costs_bill', ['billId', 'id'])
@Index('bill_costs_active', ['providerAccountId', 'startsAt'], { where: 'replaced_by is null' })
export class BillCost {
  @PrimaryGeneratedColumn('identity', identity('bill_costs_pkey')) id: string;
  @Column('uuid', { name: 'bill_id' }) billId: string;
  @Column('uuid', { name: 'provider_account_id' }) providerAccountId: string;
  @Column('timestamptz', { name: 'starts_at' }) startsAt: Date;
  @Column('timestamptz', { name: 'ends_at' }) endsAt: Date;
  @Column('text') model: string;
  /** Lower case: `paid`, `granted`. */
  @Column('text') wallet: string;
  @Column({ ...EXACT }) cost: string;
  @Column('text') currency: string;
  @Column('uuid', { name: 'replaced_by', nullable: true }) replacedBy: string | null;
}
