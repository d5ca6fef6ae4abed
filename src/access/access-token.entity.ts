import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AccessScope } from './principal.js';

/** A bearer token; only its hash is kept. Without a company it is an administrator's. */
@Entity('access_tokens')
export class AccessToken {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'access_tokens_pkey' }) id: string;
  @Column('text') name: string;
  @Index('access_tokens_token_hash_key', { unique: true })
  @Column('text', { name: 'token_hash' })
  tokenHash: string;
  @Column('uuid', { name: 'company_id', nullable: true }) companyId: string | null;
  @Column('text', { array: true, default: () => "'{}'" }) scopes: AccessScope[];
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt: Date | null;
}
