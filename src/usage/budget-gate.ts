import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { FIRM_BUDGET_ID } from '../companies/domain/firm-budget.js';
import { Database } from '../database/database.js';
import { Notices } from '../database/notices.js';
import { parseDecimal, type Decimal } from '../money/decimal.js';

/** While there are hard stops they are looked at this often; else a notice tells of the first one. */
const FRESH_MS = 1_000;
/** While only requests under way are in the way, which may end at any moment. */
const TIGHT_MS = 200;
const IDLE_MS = 5_000;
/** After this time something smaller than what was refused is let try; until then nothing comes back in vain. */
const REFUSED_MINUTES = 10;

/** Why work of a company need not be started now. */
export interface Blocked {
  /** When the month ends; null: as soon as requests under way cost less than they might, or the budget is raised. */
  until: Date | null;
}

interface Month {
  budgetId: string;
  endsAt: Date;
  monthly: Decimal;
  spent: Decimal;
  held: Decimal;
  /** The smallest request that was refused lately. */
  wanted: Decimal | null;
}

/**
 * Hard stops as this process sees them, at most a second old: it saves work the way, and decides nothing. What may be
 * sent is decided by `BudgetReservations` under the budgets' locks.
 */
@Injectable()
export class BudgetGate implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(BudgetGate.name);
  private months = new Map<string, Month>();
  private loading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly database: Database,
    private readonly notices: Notices,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.stopListening = this.notices.listen('budgets_changed', () => void this.refresh());
    await this.refresh();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.stopListening?.();
  }

  /** Whether the company's budget or the firm's has no room for its next request, as far as is known. */
  blocked(companyId: string): Blocked | undefined {
    const full = [companyId, FIRM_BUDGET_ID]
      .map((id) => this.months.get(id))
      .flatMap((month) => (month ? (blockedBy(month) ?? []) : []));
    return full.find(({ until }) => until !== null) ?? full[0];
  }

  /** Looks anew; calls that come together share one look. */
  refresh(): Promise<void> {
    clearTimeout(this.timer);
    this.loading ??= this.read()
      .catch((error: unknown) => {
        this.logger.warn(`budgets could not be read: ${error instanceof Error ? error.message : 'unknown'}`);
      })
      .finally(() => {
        this.loading = undefined;
        if (this.stopped) return;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.refresh(), this.pauseMs());
      });
    return this.loading;
  }

  private pauseMs(): number {
    if (this.months.size === 0) return IDLE_MS;
    const months = [...this.months.values()];
    return months.some((month) => blockedBy(month)?.until === null) ? TIGHT_MS : FRESH_MS;
  }

  private async read(): Promise<void> {
    const rows = await this.database.query<
      (Pick<Month, 'budgetId' | 'endsAt'> & {
        monthly: string;
        spent: string;
        held: string;
        wanted: string | null;
      })[]
    >(
      `select budget_id as "budgetId", ends_at as "endsAt", monthly, spent, held,
              case when refused_at > now() - make_interval(mins => $1) then wanted end as wanted
         from budget_months where starts_at <= now() and now() < ends_at`,
      [REFUSED_MINUTES],
    );
    this.months = new Map(
      rows.map(({ monthly, spent, held, wanted, ...row }) => [
        row.budgetId,
        {
          ...row,
          monthly: parseDecimal(monthly),
          spent: parseDecimal(spent),
          held: parseDecimal(held),
          wanted: wanted === null ? null : parseDecimal(wanted),
        },
      ]),
    );
  }
}

function blockedBy({ endsAt, monthly, spent, held, wanted }: Month): Blocked | undefined {
  // Nothing costs less than the smallest unit, so a budget used up to the last one is full without any refusal.
  const needed = wanted ?? 1n;
  if (spent + held + needed <= monthly) return undefined;
  return { until: spent + needed > monthly ? endsAt : null };
}
