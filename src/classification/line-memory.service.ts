import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { normaliseDescription } from './domain/normalise-text.js';

export interface MemoryQuestion {
  companyId: string;
  supplierTaxId: string;
  description: string;
}

/** What people approved before, by company, supplier and description. */
@Injectable()
export class LineMemoryService {
  /** For each question the account that was approved for the same line before, or null. */
  async lookUp(runner: Runner, questions: readonly MemoryQuestion[]): Promise<(string | null)[]> {
    const rows = await runner.query<{ nth: number; account: string }[]>(
      `select q.nth::int as nth, m.account
         from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality as q(company_id, supplier, description, nth)
         join line_memory m on m.company_id = q.company_id and m.supplier_tax_id = q.supplier
                           and m.description = q.description`,
      [
        questions.map((question) => question.companyId),
        questions.map((question) => question.supplierTaxId),
        questions.map((question) => normaliseDescription(question.description)),
      ],
    );
    const found = new Map(rows.map(({ nth, account }) => [nth, account]));
    return questions.map((_, index) => found.get(index + 1) ?? null);
  }

  /** For each supplier the accounts that its lines were approved for, most frequent first. */
  async accountsOf(
    runner: Runner,
    input: { suppliers: readonly { companyId: string; supplierTaxId: string }[]; limit: number },
  ): Promise<string[][]> {
    const rows = await runner.query<{ nth: number; account: string }[]>(
      `select q.nth::int as nth, m.account
         from unnest($1::uuid[], $2::text[]) with ordinality as q(company_id, supplier, nth)
         cross join lateral (
           select account from line_memory
            where company_id = q.company_id and supplier_tax_id = q.supplier
            group by account order by count(*) desc, account limit $3) as m`,
      [
        input.suppliers.map(({ companyId }) => companyId),
        input.suppliers.map(({ supplierTaxId }) => supplierTaxId),
        input.limit,
      ],
    );
    const found = Map.groupBy(rows, ({ nth }) => nth);
    return input.suppliers.map((_, index) => (found.get(index + 1) ?? []).map(({ account }) => account));
  }

  /** Remembers approved lines from now on. A description of which nothing legible is left is not remembered. */
  async remember(
    runner: Runner,
    lines: readonly (MemoryQuestion & { account: string; invoiceId: string })[],
  ): Promise<void> {
    const known = new Map(
      lines
        .map((line) => ({ ...line, key: normaliseDescription(line.description) }))
        .filter(({ key }) => key !== '')
        .map((line) => [line.key, line]),
    );
    const rows = [...known.values()];
    if (rows.length === 0) return;
    await runner.query(
      `insert into line_memory (company_id, supplier_tax_id, description, account, invoice_id)
       select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[])
       on conflict (company_id, supplier_tax_id, description)
       do update set account = excluded.account, invoice_id = excluded.invoice_id, updated_at = now()`,
      [
        rows.map((row) => row.companyId),
        rows.map((row) => row.supplierTaxId),
        rows.map((row) => row.key),
        rows.map((row) => row.account),
        rows.map((row) => row.invoiceId),
      ],
    );
  }
}
