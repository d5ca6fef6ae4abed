import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { PASS_THROUGH, readPlan, type BillingPlan } from './domain/billing-plan.js';

/** A company as statements need it. */
export interface BilledCompany {
  id: string;
  name: string;
  /** With its check digit, where that is known. */
  taxId: string;
  currency: string;
  plan: BillingPlan;
  /** Why the stored plan cannot be read; then `plan` is pass-through. */
  planWarning: string | null;
  /** The plan as it is stored. */
  terms: Record<string, unknown>;
  createdAt: Date;
  archivedAt: Date | null;
}

/** Companies with their billing plans, archived ones included: what they used is charged all the same. */
@Injectable()
export class CompanyBilling {
  async all(runner: Runner): Promise<BilledCompany[]> {
    const rows = await runner.query<StoredCompany[]>(
      `select id, name, tax_id, check_digit, currency, plan, created_at, archived_at from companies order by id`,
    );
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      taxId: row.check_digit === null ? row.tax_id : `${row.tax_id}-${row.check_digit}`,
      currency: row.currency,
      ...planOf(row.plan),
      createdAt: row.created_at,
      archivedAt: row.archived_at,
    }));
  }
}

interface StoredCompany {
  id: string;
  name: string;
  tax_id: string;
  check_digit: string | null;
  currency: string;
  plan: Record<string, unknown> | null;
  created_at: Date;
  archived_at: Date | null;
}

/** Plans that were stored before plans had a form stay as they are, and charge the cost. */
function planOf(
  stored: Record<string, unknown> | null,
): Pick<BilledCompany, 'plan' | 'planWarning' | 'terms'> {
  if (stored === null) return { plan: PASS_THROUGH, planWarning: null, terms: {} };
  const read = readPlan(stored);
  if (read.ok) return { plan: read.plan, planWarning: null, terms: stored };
  const [fault] = read.faults;
  return { plan: PASS_THROUGH, planWarning: `${fault?.path}: ${fault?.message}`, terms: stored };
}
