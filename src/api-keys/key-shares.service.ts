import { Injectable } from '@nestjs/common';
import { Database, FIRM } from '../database/database.js';
import { evenness, ratioText } from '../usage/domain/evenness.js';
import { totalsOf } from '../usage/domain/totals.js';
import { UsageSums, type SumsRow } from '../usage/usage-sums.js';
import type { KeySharesListView, KeySharesQuery, KeySharesView } from './key-shares.dto.js';

interface KeyRow {
  id: string;
  label: string;
  providerAccountId: string;
  accountName: string;
  /** The first day of the firm on which it could have been used from beginning to end. */
  firstWholeDay: string;
  active: boolean;
}

/** How the requests of an account are spread over its keys, day by day. */
@Injectable()
export class KeySharesService {
  constructor(
    private readonly database: Database,
    private readonly usage: UsageSums,
  ) {}

  async list({ from, to, providerAccountId }: KeySharesQuery): Promise<KeySharesListView> {
    const { bounds, rows } = await this.usage.read(FIRM, {
      span: { from, to },
      filters: { providerAccountId },
      groupBy: ['day', 'account', 'key'],
    });
    const keys = await this.keys();
    const days = Map.groupBy(rows, ({ groups: [day, account] }) => `${day} ${account}`);
    return {
      ...bounds,
      timeZone: this.usage.timeZone,
      items: [...days.values()].map((parts) => sharesOf(parts, keys)),
      nextCursor: null,
    };
  }

  private keys(): Promise<KeyRow[]> {
    return this.database.query<KeyRow[]>(
      `select k.id, k.name || ' (' || k.masked || ')' as label, a.id as "providerAccountId", a.name as "accountName",
              to_char((k.created_at at time zone $1)::date + 1, 'YYYY-MM-DD') as "firstWholeDay",
              k.status = 'active' as active
         from provider_keys k join provider_accounts a on a.id = k.provider_account_id order by k.id`,
      [this.usage.timeZone],
    );
  }
}

/**
 * One account's day. Its keys are those that were used and those that could have been: a key that is active and was
 * there when the day began counts with no request, for a key that lies idle is what evenness is to find.
 */
function sharesOf(rows: readonly SumsRow[], keys: readonly KeyRow[]): KeySharesView {
  const [day = '', providerAccountId = ''] = rows[0]?.groups ?? [];
  const byKey = Map.groupBy(rows, ({ groups }) => groups[2] ?? '');
  const ofAccount = keys.filter((key) => key.providerAccountId === providerAccountId);
  const idle = ofAccount.filter((key) => key.active && key.firstWholeDay <= day && !byKey.has(key.id));
  const total = totalsOf(rows);
  const used = [...byKey].map(([keyId, parts]) => {
    const { requests, rateLimited } = totalsOf(parts);
    return { keyId, requests, rateLimited };
  });
  const all = [...used, ...idle.map(({ id }) => ({ keyId: id, requests: 0, rateLimited: 0 }))];
  return {
    day,
    providerAccountId,
    accountName: ofAccount[0]?.accountName ?? providerAccountId,
    requests: total.requests,
    rateLimited: total.rateLimited,
    evenness: evenness(all.map(({ requests }) => requests)),
    keys: all.map((key) => ({
      ...key,
      name: ofAccount.find(({ id }) => id === key.keyId)?.label ?? key.keyId,
      share: ratioText(key.requests, total.requests),
    })),
  };
}
