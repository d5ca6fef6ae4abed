import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Outlook } from '../api-keys/domain/availability.js';
import { Database, FIRM } from '../database/database.js';
import { preferIndexes } from '../database/transaction-manners.js';
import { Notices } from '../database/notices.js';
import type { Dispatch } from '../invoices/backlog.js';
import { WaitingWork, type WaitingFlow } from '../invoices/waiting-work.js';
import { JobQueues } from '../queue/job-queues.js';
import { BudgetGate } from '../usage/budget-gate.js';
import { AccountChoice, type ChosenAccount } from './account-choice.js';
import { CheaperHours } from './cheaper-hours.service.js';
import { CompanyContexts } from './company-contexts.js';
import { TurnPlanner, type Planned, type ReadyFlow } from './turn-planner.js';

/** While work moves the window is filled again this often; else notices wake the dispatcher. */
const BUSY_MS = 30;
/** The longer there is no room for more (slow answers fill every slot), the rarer it looks, up to this. */
const FULL_MS = 100;
const IDLE_MS = 500;
/** One dispatcher at a time over all processes; the others find the lock taken and wait for their next look. */
const LOCK = 727_010;
/** A process frozen at this very moment would keep all others from dispatching; PostgreSQL takes the lock from it. */
const LOCK_IDLE_MS_MAX = '5000';

interface Blocked {
  reason: string;
  until: Date | null;
  companyIds: string[];
}

/**
 * Keeps a bounded window of jobs in the queue, filled from the backlog in fair turns. The queue stays small whatever
 * the backlog, and emptying it loses nothing. What cannot go on now waits here, with the reason told.
 */
@Injectable()
export class Dispatcher implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Dispatcher.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private stopListening: (() => void)[] = [];
  /** When work with a deadline is to be looked at again. */
  private deadlinesAtMs = 0;
  /** Looks in a row that found no room for more. */
  private fullLooks = 0;

  constructor(
    private readonly database: Database,
    private readonly waiting: WaitingWork,
    private readonly queues: JobQueues,
    private readonly contexts: CompanyContexts,
    private readonly accounts: AccountChoice,
    private readonly planner: TurnPlanner,
    private readonly cheaperHours: CheaperHours,
    private readonly budgets: BudgetGate,
    private readonly notices: Notices,
  ) {}

  start(): void {
    this.stopListening = (['work_waiting', 'keys_changed'] as const).map((topic) =>
      this.notices.listen(topic, () => {
        this.deadlinesAtMs = 0;
        this.wake();
      }),
    );
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    for (const stop of this.stopListening) stop();
    await this.running;
  }

  private wake(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.fill()
      .catch((error: unknown) => {
        this.logger.warn(`dispatching: ${error instanceof Error ? error.message : 'failed'}`);
        return IDLE_MS;
      })
      .then((pauseMs) => {
        this.running = undefined;
        if (this.stopped) return;
        this.timer = setTimeout(
          () => {
            this.wake();
          },
          this.again ? 0 : pauseMs,
        );
        this.again = false;
      });
  }

  /** Fills the window once; gives how long to wait for the next look. */
  private async fill(): Promise<number> {
    if (Date.now() >= this.deadlinesAtMs) await this.lookAtDeadlines();
    const flows = await this.waiting.flows(this.database);
    if (flows.length === 0) return IDLE_MS;
    const chosen = await this.choose(flows.map(({ companyId }) => companyId));
    const { ready, blocked } = sort(flows, {
      chosen,
      overBudget: (companyId) => this.budgets.blocked(companyId),
    });
    const planned = ready.length > 0 ? await this.plan(ready) : undefined;
    const quotas = (planned?.quotas ?? []).map(({ companyId, until }) => ({
      reason: 'quota',
      until,
      companyIds: [companyId],
    }));
    for (const each of [...blocked, ...quotas]) await this.waiting.explain(this.database, each);
    // Should the process end here, the watchdog finds these rows without a job.
    await this.enqueue(planned?.dispatches ?? []);
    if (planned?.isMoving) return this.pauseAfter(planned.dispatches.length);
    const untils = [...blocked, ...quotas].flatMap(({ until }) =>
      until ? [until.getTime() - Date.now()] : [],
    );
    return Math.max(BUSY_MS, Math.min(IDLE_MS, ...untils));
  }

  private pauseAfter(dispatched: number): number {
    this.fullLooks = dispatched > 0 ? 0 : this.fullLooks + 1;
    return Math.min(FULL_MS, BUSY_MS * 2 ** Math.max(0, this.fullLooks - 1));
  }

  private async enqueue(dispatches: readonly Dispatch[]): Promise<void> {
    const jobs = Map.groupBy(dispatches, ({ jobId }) => jobId);
    await this.queues.add(
      'classify',
      [...jobs].map(([jobId, items]) => ({
        jobId,
        data: { invoiceIds: items.map(({ invoiceId }) => invoiceId) },
      })),
    );
  }

  private plan(ready: readonly ReadyFlow[]): Promise<Planned | undefined> {
    return this.locked(async (manager) => {
      await preferIndexes(manager);
      return this.planner.plan(manager, { flows: ready });
    });
  }

  private async lookAtDeadlines(): Promise<void> {
    const now = new Date();
    const batches = await this.waiting.deadlines(this.database, now);
    this.deadlinesAtMs = Date.now() + IDLE_MS;
    if (batches.length === 0) return;
    const chosen = await this.choose(batches.map(({ companyId }) => companyId));
    const accountOf = new Map([...chosen].map(([companyId, { account }]) => [companyId, account.accountId]));
    await this.locked((manager) => this.cheaperHours.decide(manager, { accountOf, now }));
  }

  /** Runs `work` when no other dispatcher is at it; undefined otherwise. */
  private locked<T>(work: (manager: EntityManager) => Promise<T>): Promise<T | undefined> {
    return this.database.run(FIRM, async (manager) => {
      const [row] = await manager.query<{ mine: boolean }[]>(
        `select pg_try_advisory_xact_lock($1) as mine, set_config('idle_in_transaction_session_timeout', $2, true)`,
        [LOCK, LOCK_IDLE_MS_MAX],
      );
      return row?.mine ? work(manager) : undefined;
    });
  }

  private async choose(companyIds: readonly string[]): Promise<Map<string, ChosenCompany>> {
    const chosen = new Map<string, ChosenCompany>();
    for (const companyId of new Set(companyIds)) {
      const { company } = await this.contexts.of(companyId);
      chosen.set(companyId, { company, account: this.accounts.of(company) });
    }
    return chosen;
  }
}

interface ChosenCompany {
  company: { weight: number; quota: ReadyFlow['quota'] | null };
  account: ChosenAccount;
}

/** Work of a company whose account or budget has no room now would only come back; it waits, with the reason told. */
function sort(
  flows: readonly WaitingFlow[],
  input: {
    chosen: ReadonlyMap<string, ChosenCompany>;
    overBudget: (companyId: string) => { until: Date | null } | undefined;
  },
): { ready: ReadyFlow[]; blocked: Blocked[] } {
  const ready: ReadyFlow[] = [];
  const blocked = new Map<string, Blocked>();
  const block = (companyId: string, { reason, until }: Omit<Blocked, 'companyIds'>) => {
    const name = `${reason} ${until?.getTime()}`;
    const companyIds = [...(blocked.get(name)?.companyIds ?? []), companyId];
    blocked.set(name, { reason, until, companyIds });
  };
  for (const flow of flows) {
    const found = input.chosen.get(flow.companyId);
    if (!found) continue;
    const { company, account } = found;
    const { outlook, accountId } = account;
    const over = input.overBudget(flow.companyId);
    if (outlook.reason !== undefined || accountId === null)
      block(flow.companyId, { reason: WAITING[outlook.reason ?? 'no_account'], until: outlook.until });
    else if (over) block(flow.companyId, { reason: 'budget', until: over.until });
    else ready.push({ ...flow, accountId, outlook, weight: company.weight, quota: company.quota ?? {} });
  }
  return { ready, blocked: [...blocked.values()] };
}

/** Codes that the console puts into words. */
const WAITING: Readonly<Record<NonNullable<Outlook['reason']>, string>> = {
  no_account: 'no_account',
  no_key: 'no_key',
  insufficient_balance: 'insufficient_balance',
  saturated: 'saturated',
  unavailable: 'provider_unavailable',
};
