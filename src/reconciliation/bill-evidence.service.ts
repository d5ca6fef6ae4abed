import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** Lines read at once. */
const PAGE_ROWS = 2_000;
const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

/** A bill is restated a few times at most. */
const RESTATED_MAX = 100;

/** A closed period, and the bills that its close rests on. */
export interface BilledSpan {
  startsAt: Date;
  endsAt: Date;
  bills: readonly string[];
}

/** A bill as a closed period knew it; every cell as text. */
export interface BillEvidence {
  id: string;
  providerAccountId: string;
  format: string;
  contentHash: string;
  utcOffset: string | null;
  rows: string;
  importedAt: string;
}

/** A line of a bill, likewise. */
export interface BillLineEvidence {
  id: string;
  billId: string;
  providerAccountId: string;
  startsAt: string;
  endsAt: string;
  model: string;
  keyId: string | null;
  keyName: string | null;
  keyFingerprint: string | null;
  kind: string;
  rawType: string;
  price: string | null;
  quantity: string;
  cost: string;
  currency: string;
  quarantined: string | null;
  file: string;
  line: string;
}

const WITHIN = 'l.starts_at < $2 and l.ends_at > $1';

/**
 * The lines that were in force when a period was closed. What is restated later changes no answer: restated lines are
 * kept, and say by which bill.
 */
@Injectable()
export class BillEvidenceService {
  constructor(private readonly database: Database) {}

  /** The bills, in the order of their import. */
  bills({ bills }: BilledSpan): Promise<BillEvidence[]> {
    return this.database.query<BillEvidence[]>(
      `select b.id, b.provider_account_id as "providerAccountId", b.format, b.content_hash as "contentHash",
              b.utc_offset as "utcOffset", b.rows::text, to_char(b.imported_at at time zone 'UTC', ${INSTANT}) as "importedAt"
         from bills as b where b.id = any ($1::uuid[]) order by b.imported_at, b.id`,
      [bills],
    );
  }

  /** Their lines that held then, bill by bill in the order of the file, page by page. */
  async *lines(span: BilledSpan): AsyncGenerator<BillLineEvidence> {
    const restating = await this.restatingThen(span);
    for (const { id } of await this.bills(span)) yield* this.linesOf(id, span, restating);
  }

  private async *linesOf(
    billId: string,
    { startsAt, endsAt }: BilledSpan,
    restating: readonly string[],
  ): AsyncGenerator<BillLineEvidence> {
    for (let after = '0'; ;) {
      const rows = await this.database.query<BillLineEvidence[]>(
        `select l.id, l.bill_id as "billId", l.provider_account_id as "providerAccountId",
                to_char(l.starts_at at time zone 'UTC', ${INSTANT}) as "startsAt",
                to_char(l.ends_at at time zone 'UTC', ${INSTANT}) as "endsAt", l.model, l.key_id as "keyId",
                l.key_name as "keyName", l.key_fingerprint as "keyFingerprint", l.kind, l.raw_type as "rawType",
                trim_scale(l.price)::text as price, l.quantity::text, trim_scale(l.cost)::text as cost, l.currency,
                l.quarantined, l.file, l.line::text
           from bill_lines as l
          where l.bill_id = $3 and l.id > $4 and ${WITHIN} and (l.replaced_by = any ($5::uuid[])) is not true
          order by l.id limit ${PAGE_ROWS}`,
        [startsAt, endsAt, billId, after, restating],
      );
      yield* rows;
      const last = rows.length < PAGE_ROWS ? undefined : rows.at(-1);
      if (last === undefined) return;
      after = last.id;
    }
  }

  /**
   * Of the bills that restated lines of those of the close, the ones that had done so by then: the close's own, and
   * those which one of these has restated in turn. All others came later.
   */
  private async restatingThen(span: BilledSpan): Promise<string[]> {
    const known = new Map(span.bills.map((id) => [id, true]));
    const wasThere = async (id: string, depth: number): Promise<boolean> => {
      const there = known.get(id);
      if (there !== undefined) return there;
      if (depth > RESTATED_MAX) throw new Error(`bill ${id} was restated more than ${RESTATED_MAX} times`);
      known.set(id, false);
      for (const later of await this.restating(span, [id])) {
        if (!(await wasThere(later, depth + 1))) continue;
        known.set(id, true);
        return true;
      }
      return false;
    };
    for (const id of await this.restating(span, span.bills)) await wasThere(id, 0);
    return [...known].filter(([, there]) => there).map(([id]) => id);
  }

  /** The bills that restated lines of these. */
  private async restating({ startsAt, endsAt }: BilledSpan, bills: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `select distinct l.replaced_by as id from bill_lines as l
        where l.bill_id = any ($3::uuid[]) and l.replaced_by is not null and ${WITHIN}`,
      [startsAt, endsAt, bills],
    );
    return rows.map(({ id }) => id);
  }
}
