import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { COUNTED, COUNTED_COLUMNS, FROM, type FrozenAttempt } from './counted-attempts.js';

/** One company's requests of a stretch of time, in one currency. */
export interface InvoiceCostsQuery {
  companyId: string;
  startsAt: Date;
  endsAt: Date;
  currency: string;
}

/** What an invoice cost; as a closed month counts it, where it is one. */
export interface InvoiceCost {
  id: string;
  /** Decimal text. */
  cost: string;
}

const OWN = `attempt.company_id = $1 and attempt.started_at >= $2 and attempt.started_at < $3
  and attempt.currency = $4 and ${COUNTED}`;

/** What a company's invoices cost, dearest first, and the requests behind each. */
@Injectable()
export class InvoiceCosts {
  /** How many there are, and a page of them. */
  async page(
    runner: Runner,
    query: InvoiceCostsQuery,
    page: { offset: number; limit: number },
  ): Promise<{ count: number; invoices: InvoiceCost[] }> {
    const own = parametersOf(query);
    const [total] = await runner.query<{ count: number }[]>(
      `select count(distinct attempt.invoice_id)::int as count ${FROM} where ${OWN}`,
      own,
    );
    const invoices = await runner.query<InvoiceCost[]>(
      `select attempt.invoice_id as id,
              trim_scale(sum(case when late.prior_cost is not null then late.prior_cost else attempt.cost end))::text as cost
         ${FROM} where ${OWN}
        group by attempt.invoice_id order by sum(attempt.cost) desc, attempt.invoice_id limit $5 offset $6`,
      [...own, page.limit, page.offset],
    );
    return { count: total?.count ?? 0, invoices };
  }

  /** The requests of these invoices within the same stretch, in their order. */
  attempts(
    runner: Runner,
    query: InvoiceCostsQuery,
    invoiceIds: readonly string[],
  ): Promise<FrozenAttempt[]> {
    return runner.query<FrozenAttempt[]>(
      `select ${COUNTED_COLUMNS} ${FROM} where ${OWN} and attempt.invoice_id = any ($5::uuid[])
        order by attempt.invoice_id, attempt.number`,
      [...parametersOf(query), invoiceIds],
    );
  }
}

function parametersOf({ companyId, startsAt, endsAt, currency }: InvoiceCostsQuery): unknown[] {
  return [companyId, startsAt, endsAt, currency];
}
