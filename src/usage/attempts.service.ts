import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Database, type Scope } from '../database/database.js';
import type { Runner } from '../database/changed-rows.js';
import { commonProblem } from '../errors/problem.js';
import { PAGE_DEFAULT, pageOf, type Page } from '../http/page.js';
import { parseDecimal, sum } from '../money/decimal.js';
import { moneyJson, type MoneyJson } from '../money/money.js';
import { type AttemptPlace, attemptsWhere, NEWEST_FIRST, PLACE } from './attempt-order.js';
import { ATTEMPT_COLUMNS, type AttemptRow, attemptView } from './attempt-view.js';
import { oneSaving } from './domain/one-saving.js';
import type { AttemptsQuery, AttemptView } from './usage.dto.js';

/** What an invoice has cost so far: the sum of its requests, or unknown while one of them is. */
export interface InvoiceCost {
  cost: MoneyJson | null;
  costStatus: 'known' | 'unknown';
  /** What waiting for cheaper hours saved; null when it did not wait. */
  saving: MoneyJson | null;
}

/** Reading the ledger row by row. */
@Injectable()
export class AttemptsService {
  constructor(
    private readonly database: Database,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** Requests, newest first. The cursor names the last one seen: requests are never erased. */
  async list(scope: Scope, query: AttemptsQuery): Promise<Page<AttemptView>> {
    const limit = query.limit ?? PAGE_DEFAULT;
    const rows = await this.database.run(scope, async (manager) => {
      const after = query.cursor === undefined ? undefined : await placeOf(manager, query.cursor);
      const parameters: unknown[] = [];
      const where = attemptsWhere({ filters: query, after, timeZone: this.config.firmTimeZone, parameters });
      return manager.query<AttemptRow[]>(
        `select ${ATTEMPT_COLUMNS} from attempts ${where} ${NEWEST_FIRST} limit $${parameters.push(limit + 1)}`,
        parameters,
      );
    });
    return pageOf(rows, limit, attemptView);
  }

  /** Every request ever sent for an invoice, first to last. */
  async ofInvoice(scope: Scope, invoiceId: string): Promise<AttemptView[]> {
    const rows = await this.database.run(scope, (manager) =>
      manager.query<AttemptRow[]>(
        `select ${ATTEMPT_COLUMNS} from attempts where invoice_id = $1 order by number`,
        [invoiceId],
      ),
    );
    return rows.map(attemptView);
  }

  /** Cost of each invoice from its requests. `currency` is shown where nothing was spent. */
  async costs(
    runner: Runner,
    invoiceIds: readonly string[],
    currency: string,
  ): Promise<(id: string) => InvoiceCost> {
    const rows = await runner.query<
      { invoiceId: string; cost: string; saving: string | null; currency: string; unknown: boolean }[]
    >(
      `select invoice_id as "invoiceId", coalesce(sum(cost), 0)::text as cost, sum(saving)::text as saving,
              currency, bool_or(cost is null) as unknown
         from attempts where invoice_id = any ($1::uuid[]) group by invoice_id, currency`,
      [invoiceIds],
    );
    const byInvoice = Map.groupBy(rows, (row) => row.invoiceId);
    return (id) => {
      const parts = byInvoice.get(id) ?? [];
      const currencies = new Set(parts.map((part) => part.currency));
      const saving = oneSaving(parts);
      // An amount in two currencies is not one amount; the requests show it.
      if (parts.some((part) => part.unknown) || currencies.size > 1)
        return { cost: null, costStatus: 'unknown', saving };
      const total = sum(parts.map((part) => parseDecimal(part.cost)));
      return { cost: moneyJson(total, parts[0]?.currency ?? currency), costStatus: 'known', saving };
    };
  }

  /** What each batch saved by waiting for cheaper hours. */
  async savings(runner: Runner, batchIds: readonly string[]): Promise<(id: string) => MoneyJson | null> {
    if (batchIds.length === 0) return () => null;
    const rows = await runner.query<{ batchId: string; saving: string; currency: string }[]>(
      `select i.batch_id as "batchId", sum(a.saving)::text as saving, a.currency
         from attempts a join invoices i on i.id = a.invoice_id
        where a.saving is not null and i.batch_id = any ($1::uuid[]) group by i.batch_id, a.currency`,
      [batchIds],
    );
    const byBatch = Map.groupBy(rows, ({ batchId }) => batchId);
    return (id) => oneSaving(byBatch.get(id) ?? []);
  }
}

async function placeOf(runner: Runner, id: string): Promise<AttemptPlace> {
  const [place] = await runner.query<AttemptPlace[]>(`select id, ${PLACE} from attempts where id = $1`, [id]);
  if (!place) {
    throw commonProblem('invalid_cursor', 'The cursor names no request that this list shows.', [
      { path: 'cursor', message: 'is not a cursor that a list of ours gave' },
    ]);
  }
  return place;
}
