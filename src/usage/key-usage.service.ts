import { Injectable } from '@nestjs/common';
import { FIRM } from '../database/database.js';
import { ratioText } from './domain/evenness.js';
import { totalsOf } from './domain/totals.js';
import { UsageSums } from './usage-sums.js';

/** What one key was used for. `share` is decimal text from 0 to 1. */
export interface KeyUse {
  requests: number;
  rateLimited: number;
  errors: number;
  share: string;
  lastUsedAt: string | null;
}

const UNUSED: KeyUse = { requests: 0, rateLimited: 0, errors: 0, share: '0', lastUsedAt: null };

/** Use of the keys of an account since they exist. */
@Injectable()
export class KeyUsageService {
  constructor(private readonly usage: UsageSums) {}

  async byKey(providerAccountId: string): Promise<{ of: (keyId: string) => KeyUse }> {
    const { rows } = await this.usage.read(FIRM, {
      span: { period: 'total' },
      filters: { providerAccountId },
      groupBy: ['key'],
    });
    const total = totalsOf(rows).requests;
    const byId = Map.groupBy(rows, ({ groups }) => groups[0]);
    return {
      of: (keyId) => {
        const own = byId.get(keyId);
        if (!own) return UNUSED;
        const { requests, failed, unknown, rateLimited } = totalsOf(own);
        return {
          requests,
          rateLimited,
          // A request that was answered 429 has failed too; it is counted once, as what it is.
          errors: failed + unknown - rateLimited,
          share: ratioText(requests, total),
          lastUsedAt: new Date(Math.max(...own.map((row) => row.last_started_at.getTime()))).toISOString(),
        };
      },
    };
  }
}
