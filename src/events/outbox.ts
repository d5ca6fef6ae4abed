import type { EntityManager } from 'typeorm';
import { uuidV7 } from '../database/uuid-v7.js';

/** What can happen, and what is told of it. Ids and numbers only: payloads go to other people's servers later. */
export interface EventPayloads {
  'account.limit': {
    providerAccountId: string;
    model: string;
    name: string;
    window: string;
    state: 'warning' | 'critical' | 'exhausted';
    percent: number;
    limit: number;
    used: number;
  };
  'account.suspended': { providerAccountId: string; reason: 'insufficient_balance' };
  'account.resumed': { providerAccountId: string; by: 'balance' | 'request' };
  'batch.completed': { batchId: string; status: string };
  /** One figure a currency, as the REST contract writes them; `difference`: what our requests do not explain. */
  'bill.reconciled': {
    billId: string;
    providerAccountId: string;
    settledAttempts: number;
    rateBy: 'start' | 'end' | 'undecided';
    figures: {
      currency: string;
      billed: string;
      metered: string;
      unattributed: string;
      quarantined: string;
      difference: string;
    }[];
  };
  'digest.ready': {
    digestId: string;
    kind: 'weekly' | 'manual';
    /** The Monday with which its week begins. */
    week: string | null;
    from: string;
    to: string;
  };
  'invoice.needs_review': { invoiceId: string; reasons: string[] };
  /** `companyId` null: the firm's budget. Amounts as the REST contract writes them. */
  'budget.threshold': {
    companyId: string | null;
    /** `YYYY-MM`. */
    period: string;
    /** The percentage that was reached; 100 also when a hard stop lets nothing more through. */
    threshold: number;
    percent: number;
    spent: { amount: string; currency: string };
    monthly: { amount: string; currency: string };
  };
  'period.closed': { period: string; resultId: string; hash: string };
  /** The close of a month is prepared; the codes of what stands in its way. */
  'period.ready': { period: string; blockers: string[] };
  'key.invalid': { providerAccountId: string; keyId: string };
}

export interface NewEvent<Type extends keyof EventPayloads = keyof EventPayloads> {
  type: Type;
  companyId: string | null;
  subjectId: string;
  payload: EventPayloads[Type];
}

/** Writes events in the caller's transaction: they exist if and only if what they tell of does. */
export async function writeEvents(manager: EntityManager, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await manager.query(
    `insert into outbox_events (id, type, company_id, subject_id, payload)
     select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::jsonb[])`,
    [
      events.map(() => uuidV7()),
      events.map((event) => event.type),
      events.map((event) => event.companyId),
      events.map((event) => event.subjectId),
      events.map((event) => JSON.stringify(event.payload)),
    ],
  );
}
