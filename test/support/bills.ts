import type { ApiClient } from './api-client.js';
import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { Sealer } from '../../src/access/sealer.js';
import { AccountIdentities } from '../../src/api-keys/account-identity.service.js';
import { Database } from '../../src/database/database.js';
import { openDataSource } from '../../src/database/data-source.js';
import { Notices } from '../../src/database/notices.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { AccountsInUse } from '../../src/usage/accounts-in-use.service.js';
import { PriceBookService } from '../../src/pricing/price-book.service.js';
import { BillForms } from '../../src/reconciliation/bill-forms.js';
import { looseFiles } from '../../src/reconciliation/bill-files.js';
import { BillMappings } from '../../src/reconciliation/bill-mappings.service.js';
import { BillImporter } from '../../src/reconciliation/bill-importer.js';
import { BillSpool } from '../../src/reconciliation/bill-spool.js';
import { ClosedPeriods } from '../../src/reconciliation/closed-periods.js';
import { BillsService } from '../../src/reconciliation/bills.service.js';
import { refusalAsProblem } from '../../src/reconciliation/reconciliation.errors.js';
import { ENTITIES } from '../../src/schema.js';
import { matchingRooms } from './billed-ledger.js';
import { createTestDatabase } from './database.js';

export const AMOUNT_HEADER =
  'user_id,start_time_iso,end_time_iso,model,api_key_name,api_key,type,price,amount';
export const COST_HEADER = 'user_id,start_time_iso,end_time_iso,model,wallet_type,cost,currency';

export interface BillUpload {
  [name: string]: string | Buffer;
}

/** The import of bills on a database of its own. */
export interface BillGround {
  source: DataSource;
  database: Database;
  bills: BillsService;
  mappings: BillMappings;
  closed: ClosedPeriods;
  /** A new provider account with keys. */
  account(input?: {
    provider?: string;
    currency?: string;
    keys?: { name: string; masked: string; status?: string }[];
  }): Promise<{ id: string; keyIds: string[] }>;
  import(accountId: string, files: BillUpload, mapping?: string): Promise<{ id: string; isNew: boolean }>;
  close(): Promise<void>;
}

export async function billGround(): Promise<BillGround> {
  const created = await createTestDatabase();
  const source = await openDataSource(created.url, ENTITIES);
  const database = new Database(source);
  const key = { id: 'test', key: randomBytes(32) };
  const sealer = new Sealer({ current: key, byId: new Map([[key.id, key]]) });
  const notices = new Notices(created.url);
  const prices = new PriceBookService(database, notices);
  await prices.onApplicationBootstrap();
  const accounts = new AccountIdentities();
  const bills = new BillsService(database, accounts);
  const forms = new BillForms(new BillMappings(database));
  const closed = new ClosedPeriods();
  const importer = new BillImporter(
    database,
    sealer,
    accounts,
    prices,
    matchingRooms({ database, prices }).imported,
    new AccountsInUse(),
    closed,
  );
  return {
    source,
    database,
    closed,
    bills,
    mappings: new BillMappings(database),
    account: async ({ provider = 'deepseek', currency = 'USD', keys = [] } = {}) => {
      const id = uuidV7();
      await database.query(
        `insert into provider_accounts (id, name, provider, base_url, model, currency)
         values ($1, 'Cuenta', $2, 'http://127.0.0.1:1', 'deepseek-flash', $3)`,
        [id, provider, currency],
      );
      const keyIds = keys.map(() => uuidV7());
      for (const [index, { name, masked, status = 'active' }] of keys.entries()) {
        await database.query(
          `insert into provider_keys (id, provider_account_id, name, masked, sealed_secret, fingerprint, status)
           values ($1, $2, $3, $4, '', gen_random_uuid()::text, $5)`,
          [keyIds[index], id, name, masked, status],
        );
      }
      return { id, keyIds };
    },
    import: (accountId, files, mapping) =>
      BillSpool.use(async (spool) => {
        const spooled = [];
        for (const [name, content] of Object.entries(files))
          spooled.push(await spool.store(name, pieces(Buffer.from(content))));
        const loose = await looseFiles(spooled, spool);
        return importer.import(accountId, await forms.read({ files: loose, mapping }));
      }).catch((error: unknown) => {
        throw refusalAsProblem(error);
      }),
    close: async () => {
      prices.onApplicationShutdown();
      await notices.close();
      await source.destroy();
      await created.drop();
    },
  };
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/** Lines of a CSV file as the console writes it. */
export function csv(...lines: string[]): string {
  return `\uFEFF${lines.map((line) => `${line}\r\n`).join('')}`;
}

/** Imports a bill without rows over HTTP, for addresses that need one; gives its id. */
export async function importEmptyBill(api: ApiClient, accountId: string): Promise<string> {
  const form = new FormData();
  form.append('files', new Blob([csv(AMOUNT_HEADER)]), 'amount-2026-01.csv');
  form.append('files', new Blob([csv(COST_HEADER)]), 'cost-2026-01.csv');
  const { id } = await api.ok(api.post<{ id: string }>(`/v1/provider-accounts/${accountId}/bills`, form));
  return id;
}
