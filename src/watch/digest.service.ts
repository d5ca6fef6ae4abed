import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { BalanceService } from '../api-keys/balance.service.js';
import { Config } from '../config/config.js';
import { Database, FIRM } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { writeEvents } from '../events/outbox.js';
import { PAGE_DEFAULT, pageOf, type Page, type PageQuery } from '../http/page.js';
import type { DigestFormatQuery, DigestView } from './digest.dto.js';
import { Digest } from './digest.entity.js';
import { DigestFactsService } from './digest-facts.js';
import { digestText } from './domain/digest-text.js';
import { lastSevenDays, type DueWeek, type Stretch } from './domain/week.js';
import { watchProblem } from './watch.errors.js';

/** A balance read less than this ago need not be read anew for a digest. */
const BALANCE_MS_MAX = 60_000;
/** A digest that is made this late tells the balances as they were when it was due. */
const LATE_MS = 3_600_000;

/** Digests: made once, kept as they are. */
@Injectable()
export class DigestService {
  constructor(
    private readonly database: Database,
    private readonly facts: DigestFactsService,
    private readonly balances: BalanceService,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** A digest of the last seven days, now. */
  async makeNow(now = new Date()): Promise<DigestView> {
    await this.balances.refreshEach('all', BALANCE_MS_MAX);
    const stretch = lastSevenDays(now, this.config.firmTimeZone);
    const id = await this.keep({ kind: 'manual', week: null, stretch, asOf: new Date() });
    if (id === undefined) throw new Error('a digest without a week is always kept');
    return this.view(id);
  }

  /** The digest of a week; false when there is one already. Whoever comes first makes it, over all processes. */
  async makeWeekly(week: DueWeek, now: Date): Promise<boolean> {
    const late = now.getTime() - week.dueAt.getTime() > LATE_MS;
    if (!late) await this.balances.refreshEach('all', BALANCE_MS_MAX);
    const asOf = late ? week.dueAt : new Date();
    return (await this.keep({ kind: 'weekly', week: week.week, stretch: week, asOf })) !== undefined;
  }

  async list(query: PageQuery): Promise<Page<DigestView>> {
    const limit = query.limit ?? PAGE_DEFAULT;
    const rows = await this.database.run(FIRM, (manager) =>
      manager.getRepository(Digest).find({
        where: query.cursor ? { id: LessThan(query.cursor) } : {},
        order: { id: 'DESC' },
        take: limit + 1,
      }),
    );
    return pageOf(rows, limit, digestView);
  }

  /** One digest, or (null) the latest, in the form asked for. */
  async show(id: string | null, query: DigestFormatQuery): Promise<DigestView | StreamableFile> {
    const view = await this.view(id);
    if (query.format !== 'text') return view;
    const text = digestText(view, query.lang ?? 'en');
    return new StreamableFile(Buffer.from(text), { type: 'text/plain; charset=utf-8' });
  }

  private async view(id: string | null): Promise<DigestView> {
    const [digest] = await this.database.run(FIRM, (manager) =>
      manager
        .getRepository(Digest)
        .find({ where: id === null ? {} : { id }, order: { id: 'DESC' }, take: 1 }),
    );
    if (digest) return digestView(digest);
    throw watchProblem(
      'digest_not_found',
      id === null ? 'No digest has been made yet.' : 'There is no such digest.',
    );
  }

  private async keep(input: {
    kind: Digest['kind'];
    week: string | null;
    stretch: Stretch;
    asOf: Date;
  }): Promise<string | undefined> {
    const { kind, week, stretch } = input;
    const { from, to } = stretch;
    const content = await this.facts.gather(stretch, input.asOf);
    const id = uuidV7();
    return this.database.run(FIRM, async (manager) => {
      const kept = await manager.query<unknown[]>(
        `insert into digests (id, kind, week, period_from, period_to, time_zone, content)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (week) do nothing returning id`,
        [id, kind, week, from, to, this.config.firmTimeZone, JSON.stringify(content)],
      );
      if (kept.length === 0) return undefined;
      await writeEvents(manager, [
        {
          type: 'digest.ready',
          companyId: null,
          subjectId: id,
          payload: { digestId: id, kind, week, from: from.toISOString(), to: to.toISOString() },
        },
      ]);
      return id;
    });
  }
}

function digestView({ id, kind, week, from, to, timeZone, content, createdAt }: Digest): DigestView {
  return {
    id,
    kind,
    week,
    from: from.toISOString(),
    to: to.toISOString(),
    timeZone,
    createdAt: createdAt.toISOString(),
    ...content,
  };
}
