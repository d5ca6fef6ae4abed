import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, FIRM, type Scope } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { defaultChart } from './default-chart.js';
import type { ChartAccount } from './domain/chart.js';
import { indexChart, type ChartIndex } from './domain/chart-index.js';

/** Charts kept in memory; a firm has up to a hundred companies and most use the decree's chart. */
const CACHED_CHARTS_MAX = 200;
const CACHED_SEARCHES_MAX = 20_000;

/** A chart in memory: its accounts in code order, and ready for looking up. Charts never change, so it can be kept. */
export interface LoadedChart {
  id: string;
  accounts: readonly ChartAccount[];
  index: ChartIndex;
}

/** Which accounts resemble some texts; `prefixes` are the two-digit groups to look in. */
export interface AccountSearch {
  chartId: string;
  texts: readonly string[];
  prefixes: readonly string[];
  limit: number;
}

/** Charts of accounts: immutable, the decree's by default, found by Spanish full text. */
@Injectable()
export class ChartService {
  private readonly loaded = new Map<string, Promise<LoadedChart>>();
  private readonly searches = new Map<string, Promise<string[]>>();
  private defaultId: Promise<string> | undefined;

  constructor(private readonly database: Database) {}

  /** The decree's chart, stored at its first use. */
  defaultChartId(): Promise<string> {
    this.defaultId ??= this.storeDefault().catch((error: unknown) => {
      this.defaultId = undefined;
      throw error;
    });
    return this.defaultId;
  }

  private async storeDefault(): Promise<string> {
    const accounts = defaultChart;
    const contentHash = hashOf(accounts);
    return this.database.run(FIRM, async (manager) => {
      await manager.query('select pg_advisory_xact_lock(727003)');
      const known = await manager.query<{ id: string }[]>(
        'select id from charts where company_id is null and content_hash = $1',
        [contentHash],
      );
      return known[0]?.id ?? (await store(manager, { companyId: null, accounts, contentHash }));
    });
  }

  /** Makes `accounts` the company's chart from now on; the same content again changes nothing. */
  async replace(scope: Scope, companyId: string, accounts: readonly ChartAccount[]): Promise<void> {
    const contentHash = hashOf(accounts);
    await this.database.run(scope, async (manager) => {
      const known = await manager.query<{ id: string }[]>(
        'select id from charts where company_id = $1 and content_hash = $2',
        [companyId, contentHash],
      );
      const chartId = known[0]?.id ?? (await store(manager, { companyId, accounts, contentHash }));
      await manager.query('update companies set chart_id = $2, updated_at = now() where id = $1', [
        companyId,
        chartId,
      ]);
    });
  }

  /** The accounts of a chart. */
  load(chartId: string): Promise<LoadedChart> {
    const known = this.loaded.get(chartId);
    if (known) return known;
    const loading = this.read(chartId);
    this.loaded.set(chartId, loading);
    loading.catch(() => this.loaded.delete(chartId));
    evictOldest(this.loaded, CACHED_CHARTS_MAX);
    return loading;
  }

  private async read(chartId: string): Promise<LoadedChart> {
    const rows = await this.database.query<
      { code: string; name: string; postable: boolean; description: string | null }[]
    >('select code, name, postable, description from chart_accounts where chart_id = $1 order by code', [
      chartId,
    ]);
    const accounts = rows.map(({ description, ...account }) => ({
      ...account,
      ...(description !== null && { description }),
    }));
    return { id: chartId, accounts, index: indexChart(accounts) };
  }

  /**
   * For each text the postable accounts among `prefixes` that resemble it most, best first: by Spanish full text over
   * names and the decree's descriptions, and by trigrams of the name where no word is shared.
   */
  async search(input: AccountSearch): Promise<string[][]> {
    const keyOf = (text: string) => `${input.chartId}|${input.limit}|${input.prefixes.join()}|${text}`;
    const missing = [...new Set(input.texts.filter((text) => !this.searches.has(keyOf(text))))];
    if (missing.length > 0) {
      // Whoever asks for the same text meanwhile waits for this answer.
      const answer = this.query({ ...input, texts: missing });
      for (const text of missing) {
        const codes = answer.then((byText) => byText.get(text) ?? []);
        this.searches.set(keyOf(text), codes);
        codes.catch(() => this.searches.delete(keyOf(text)));
      }
    }
    const found = await Promise.all(
      input.texts.map((text) => this.searches.get(keyOf(text)) ?? Promise.resolve([])),
    );
    evictOldest(this.searches, CACHED_SEARCHES_MAX);
    return found;
  }

  private async query(input: AccountSearch): Promise<Map<string, string[]>> {
    const { chartId, texts, prefixes, limit } = input;
    const rows = await this.database.query<{ text: string; codes: string[] }[]>(SEARCH, [
      chartId,
      texts,
      prefixes,
      limit,
    ]);
    return new Map(rows.map(({ text, codes }) => [text, codes]));
  }
}

// The words of a text are joined by OR: a line shares some words with the right account, seldom all of them. Trigrams
// are compared with every account, so only where words have found too few.
const SEARCH = `
  select wanted.text, coalesce(found.codes, '{}') as codes
    from unnest($2::text[]) as wanted(text)
    cross join lateral (
      select nullif(replace(plainto_tsquery('spanish', wanted.text)::text, '&', '|'), '')::tsquery as words
    ) as query
    left join lateral (
      with by_words as materialized (
        select code, 1 + ts_rank(search, query.words, 1) as rank
          from chart_accounts
         where chart_id = $1 and postable and search @@ query.words and left(code, 2) = any ($3::text[])
         order by rank desc, code limit $4
      ), by_trigrams as (
        select code, word_similarity(lower(name), wanted.text) as rank
          from chart_accounts
         where (select count(*) from by_words) < $4 / 2
           and chart_id = $1 and postable and left(code, 2) = any ($3::text[])
           and code not in (select code from by_words)
         order by rank desc, code limit $4
      )
      select array_agg(code order by rank desc, code) as codes
        from (select * from by_words union all select * from by_trigrams order by rank desc, code limit $4) as best
    ) as found on true`;

async function store(
  manager: EntityManager,
  input: { companyId: string | null; accounts: readonly ChartAccount[]; contentHash: string },
): Promise<string> {
  const id = uuidV7();
  const description = describe(input.accounts);
  await manager.query('insert into charts (id, company_id, content_hash) values ($1, $2, $3)', [
    id,
    input.companyId,
    input.contentHash,
  ]);
  await manager.query(
    `insert into chart_accounts (chart_id, company_id, code, name, postable, description, search)
     select $1, $2, code, name, postable, description,
            setweight(to_tsvector('spanish', plain_name), 'A') || setweight(to_tsvector('spanish', plain_description), 'D')
       from unnest($3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::text[])
            as given(code, name, postable, description, plain_name, plain_description)`,
    [
      id,
      input.companyId,
      input.accounts.map((account) => account.code),
      input.accounts.map((account) => account.name),
      input.accounts.map((account) => account.postable),
      input.accounts.map((account) => account.description ?? null),
      input.accounts.map((account) => withoutAccents(account.name)),
      input.accounts.map((account) => withoutAccents(description(account))),
    ],
  );
  return id;
}

/** A subaccount is found by its account's description too: the decree describes only the four-digit accounts. */
function describe(accounts: readonly ChartAccount[]): (account: ChartAccount) => string {
  const parents = new Map(
    accounts.filter(({ code }) => code.length === 4).map((account) => [account.code, account]),
  );
  return (account) => account.description ?? parents.get(account.code.slice(0, 4))?.description ?? '';
}

function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function hashOf(accounts: readonly ChartAccount[]): string {
  const hash = createHash('sha256');
  const sorted = [...accounts].sort((a, b) => (a.code < b.code ? -1 : 1));
  for (const { code, name, postable, description } of sorted) {
    hash.update(JSON.stringify([code, name, postable, description ?? null]));
  }
  return hash.digest('hex');
}

function evictOldest(map: Map<string, unknown>, entriesMax: number): void {
  for (const key of map.keys()) {
    if (map.size <= entriesMax) return;
    map.delete(key);
  }
}
