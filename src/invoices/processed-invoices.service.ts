import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';

/** How many documents of a company were processed in a stretch of time. */
@Injectable()
export class ProcessedInvoices {
  /**
   * Counts, by company, the documents that were first classified (or, never having been, reviewed by a person) from
   * `from` until before `until`, whatever answered them: requests, memory, rules or people. Each document has one such
   * moment, so it is counted once however long its work took. Companies without any are left out.
   */
  async count(
    runner: Runner,
    input: { companyIds: readonly string[]; from: Date; until: Date },
  ): Promise<Map<string, bigint>> {
    if (input.companyIds.length === 0) return new Map();
    const rows = await runner.query<{ companyId: string; documents: string }[]>(COUNT, [
      input.companyIds,
      input.from,
      input.until,
    ]);
    return new Map(rows.map(({ companyId, documents }) => [companyId, BigInt(documents)]));
  }
}

const COUNT = `
  select company_id as "companyId", count(*) as documents
    from (select company_id from invoices
           where company_id = any ($1::uuid[]) and classified_at >= $2 and classified_at < $3
           union all
          select company_id from invoices
           where company_id = any ($1::uuid[]) and classified_at is null and reviewed_at >= $2 and reviewed_at < $3) as processed
   group by 1`;
