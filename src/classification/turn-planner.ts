import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../config/config.js';
import { uuidV7 } from '../database/uuid-v7.js';
import type { Dispatch } from '../invoices/backlog.js';
import { WaitingWork, type InHand, type TakenItem, type WaitingFlow } from '../invoices/waiting-work.js';
import { CompanyPace, type Pace } from '../usage/company-pace.js';
import type { Outlook } from '../api-keys/domain/availability.js';
import { INVOICES_PER_JOB_MAX } from './classifier.js';
import { type FlowShare, shareTurns, turnTime } from './domain/fair-turns.js';
import { allowanceOf, type Allowance, type Quota } from './domain/quota.js';
import { interleave, roomOf } from './domain/window-share.js';
import { passName, TurnPasses, type TurnsMoved } from './turn-passes.js';

/** A job queued for so long may have been lost with its worker: it no longer keeps others from being queued. */
const STALE_SECONDS = 5;

/** A flow that may be served now, with what decides its share. */
export interface ReadyFlow extends WaitingFlow {
  accountId: string;
  outlook: Outlook;
  weight: number;
  quota: Quota;
}

/** What a look at the ready flows gave. */
export interface Planned {
  dispatches: Dispatch[];
  /** Companies that a quota holds back, and until when. */
  quotas: { companyId: string; until: Date }[];
  /** Some work is under way or was given: there will soon be room for more. */
  isMoving: boolean;
}

/** Chooses what goes into the queue next: how much of each account, and within it fair turns between companies. */
@Injectable()
export class TurnPlanner {
  /** Companies whose quota was used up at the last look. */
  private usedUp = new Map<string, Pace>();

  constructor(
    private readonly waiting: WaitingWork,
    private readonly passes: TurnPasses,
    private readonly pace: CompanyPace,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** One fill of the window, in the transaction of the one dispatcher whose turn it is. */
  async plan(manager: EntityManager, input: { flows: readonly ReadyFlow[] }): Promise<Planned> {
    const inHand = await this.waiting.inHand(manager, { staleSeconds: STALE_SECONDS });
    const rooms = roomOf({
      window: this.config.queueWindow,
      inHand,
      accounts: new Map(input.flows.map(({ accountId, outlook }) => [accountId, outlook])),
    });
    const { allowances, quotas } = await this.allow(manager, input.flows, inHand);
    const turns = await this.passes.read(manager, [...rooms.keys()]);
    const byAccount = Map.groupBy(input.flows, ({ accountId }) => accountId);
    const shares = new Map(
      [...rooms].map(([accountId, count]) => {
        const { clock, passes } = turns(accountId);
        const flows = (byAccount.get(accountId) ?? []).map(({ companyId, priority, weight }) => ({
          companyId,
          priority,
          weight,
          pass: passes.get(passName({ companyId, priority })),
          turnsMax: allowances.get(companyId)?.turnsMax ?? count,
        }));
        return [accountId, shareTurns({ flows, count, clock })] as const;
      }),
    );
    const dispatches = await this.take(manager, shares, allowances);
    return { dispatches, quotas, isMoving: dispatches.length > 0 || inHand.length > 0 };
  }

  private async take(
    manager: EntityManager,
    shares: ReadonlyMap<string, FlowShare[]>,
    allowances: ReadonlyMap<string, Allowance>,
  ): Promise<Dispatch[]> {
    // A quota is the company's, whatever the number of its flows.
    const left = new Map([...allowances].map(([companyId, { turnsMax }]) => [companyId, turnsMax]));
    const wants = [...shares.values()].flat().map(({ flow: { companyId, priority }, turns }) => {
      const count = Math.min(turns, left.get(companyId) ?? turns);
      const after = left.get(companyId);
      if (after !== undefined) left.set(companyId, after - count);
      return { companyId, priority, count, begunOnly: allowances.get(companyId)?.begunOnly ?? false };
    });
    const items = Map.groupBy(await this.waiting.first(manager, wants), passName);
    const moved: TurnsMoved[] = [];
    const ordered: { invoiceId: string; accountId: string }[][] = [];
    for (const [accountId, ofAccount] of shares) {
      const taken = ofAccount
        .flatMap((share) => (items.get(passName(share.flow)) ?? []).map((item) => turnOf(share, item)))
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
      const last = taken.at(-1);
      if (!last) continue;
      ordered.push(taken.map(({ invoiceId }) => ({ invoiceId, accountId })));
      moved.push({ accountId, clock: last.at, passes: passesAfter(taken) });
    }
    const dispatches = await this.waiting.enqueue(manager, {
      items: interleave(ordered),
      jobs: uuidV7(),
      perJobMax: INVOICES_PER_JOB_MAX,
    });
    await this.passes.write(manager, moved);
    return dispatches;
  }

  /** What quotas allow, for the companies that have one. What is in hand was read before: see `allowanceOf`. */
  private async allow(
    manager: EntityManager,
    flows: readonly ReadyFlow[],
    inHand: readonly InHand[],
  ): Promise<{ allowances: Map<string, Allowance>; quotas: Planned['quotas'] }> {
    const bounded = new Map(
      flows.flatMap(({ companyId, quota }) =>
        Object.keys(quota).length > 0 ? [[companyId, quota] as const] : [],
      ),
    );
    const held = Map.groupBy(inHand, ({ companyId }) => companyId);
    const paces = await this.pacesOf(manager, bounded);
    const allowances = new Map(
      [...paces].map(([companyId, pace]) => {
        const inHand = (held.get(companyId) ?? []).reduce((sum, each) => sum + each.queued + each.claimed, 0);
        const quota = bounded.get(companyId) ?? {};
        return [companyId, allowanceOf({ quota, inHand, ...pace, now: new Date() })];
      }),
    );
    const quotas = [...allowances].flatMap(([companyId, { until }]) => (until ? [{ companyId, until }] : []));
    return { allowances, quotas };
  }

  /** The day's count only grows: a quota that was used up stays so until tomorrow, without counting again. */
  private async pacesOf(
    manager: EntityManager,
    bounded: ReadonlyMap<string, Quota>,
  ): Promise<Map<string, Pace>> {
    const now = new Date();
    const known = [...bounded].flatMap(([companyId, quota]) => {
      const pace = this.usedUp.get(companyId);
      const isUsedUp = pace && pace.tomorrow > now && pace.begunToday >= (quota.invoicesPerDay ?? Infinity);
      return isUsedUp && quota.leastPauseMs === undefined ? [[companyId, pace] as const] : [];
    });
    this.usedUp = new Map(known);
    const companyIds = [...bounded.keys()].filter((companyId) => !this.usedUp.has(companyId));
    const timeZone = this.config.firmTimeZone;
    const fresh = await this.pace.of(manager, { companyIds, timeZone });
    for (const [companyId, pace] of fresh) {
      if (pace.begunToday >= (bounded.get(companyId)?.invoicesPerDay ?? Infinity))
        this.usedUp.set(companyId, pace);
    }
    return new Map([...known, ...fresh]);
  }
}

interface GivenTurn {
  invoiceId: string;
  share: FlowShare;
  at: bigint;
}

function turnOf(share: FlowShare, item: TakenItem): GivenTurn {
  return { invoiceId: item.invoiceId, share, at: turnTime(share, item.place) };
}

/** The next turn of each flow that was served. */
function passesAfter(taken: readonly GivenTurn[]): TurnsMoved['passes'] {
  return [...Map.groupBy(taken, ({ share }) => share)].map(([share, turns]) => ({
    companyId: share.flow.companyId,
    priority: share.flow.priority,
    pass: turnTime(share, turns.length),
  }));
}
