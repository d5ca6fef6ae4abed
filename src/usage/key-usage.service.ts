import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** What one key was used for. `share` is decimal text from 0 to 1. */
export interface KeyUse {
  requests: number;
  rateLimited: number;
  errors: number;
  share: string;
  lastUsedAt: string | null;
}

interface Row {
  keyId: string;
  requests: number;
  rateLimited: number;
  errors: number;
  lastUsedAt: Date;
}

/** Use of the keys of an account, read from the ledger. */
@Injectable()
export class KeyUsageService {
  constructor(private readonly database: Database) {}

  async byKey(providerAccountId: string): Promise<{ of: (keyId: string) => KeyUse }> {
    const rows = await this.database.query<Row[]>(
      `select key_id as "keyId", count(*)::int as requests,
              count(*) filter (where http_status = 429)::int as "rateLimited",
              count(*) filter (where status in ('failed', 'unknown') and http_status is distinct from 429)::int as errors,
              max(started_at) as "lastUsedAt"
         from attempts where provider_account_id = $1 group by key_id`,
      [providerAccountId],
    );
    const total = rows.reduce((sum, row) => sum + row.requests, 0);
    const byId = new Map(rows.map((row) => [row.keyId, row]));
    return {
      of: (keyId) => {
        const row = byId.get(keyId);
        if (!row) return { requests: 0, rateLimited: 0, errors: 0, share: '0', lastUsedAt: null };
        const { requests, rateLimited, errors, lastUsedAt } = row;
        return {
          requests,
          rateLimited,
          errors,
          share: (requests / total).toFixed(4),
          lastUsedAt: lastUsedAt.toISOString(),
        };
      },
    };
  }
}
