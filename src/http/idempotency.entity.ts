import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The first answer to a POST with an `Idempotency-Key`, kept for replay. */
@Entity('idempotency_keys')
export class IdempotencyKey {
  /** The token that asked: keys of different callers never meet. */
  @PrimaryColumn('uuid', { name: 'token_id', primaryKeyConstraintName: 'idempotency_keys_pkey' })
  tokenId: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotency_keys_pkey' }) key: string;
  @Column('text', { name: 'request_hash' }) requestHash: string;
  /** Null while the first request is still running. */
  @Column('integer', { name: 'response_status', nullable: true }) responseStatus: number | null;
  /** Sealed: an answer may hold a secret that is shown once. */
  @Column('text', { name: 'response_body', nullable: true }) responseBody: string | null;
  @Index('idempotency_keys_created')
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
