import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Database, FIRM } from '../database/database.js';
import { Notices } from '../database/notices.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { PAGE_DEFAULT, pageOf, type Page } from '../http/page.js';
import { formatDecimal, parseDecimal } from '../money/decimal.js';
import { choosePrice } from './domain/choose-price.js';
import type { CostOfUsage } from './domain/cost-of-usage.js';
import { highestCost, type RequestToBound } from './domain/highest-cost.js';
import { isDearerInPeak } from './domain/is-dearer-in-peak.js';
import { nextOffPeak } from './domain/next-off-peak.js';
import type { PeakSchedule } from './domain/peak-schedule.js';
import { priceRequest, type PriceBook, type RequestToPrice } from './domain/price-request.js';
import type { Price, TokenPrices } from './domain/price.js';
import { SEED_PRICES, SEED_SCHEDULES } from './domain/seed-prices.js';
import { withHolidays } from './domain/with-holidays.js';
import { HolidayYearRow, PeakScheduleRow, PriceRow } from './price.entity.js';
import { pricingProblem } from './pricing.errors.js';
import type { CreatePriceDto, PricesQuery, PriceView } from './prices.dto.js';

/** A lost notice delays a new price by this much at most. */
const REFRESH_MS = 5_000;

/** The dated price book: kept in rows, held in memory, never edited. */
@Injectable()
export class PriceBookService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(PriceBookService.name);
  private book: PriceBook = { prices: [], schedules: new Map() };
  private timer: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly database: Database,
    private readonly notices: Notices,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.seed();
    await this.refresh();
    this.stopListening = this.notices.listen('prices_changed', () => void this.refreshQuietly());
    this.timer = setInterval(() => void this.refreshQuietly(), REFRESH_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.stopListening?.();
  }

  /** The cost of a request by the book as it is now. Without a price it is unknown, never 0. */
  cost(request: RequestToPrice): CostOfUsage {
    const cost = priceRequest(this.book, request);
    if (cost.status === 'unknown' && request.usage) {
      this.logger.warn(`no cost for a request to ${request.provider} ${request.model}: ${cost.reason}`);
    }
    return cost;
  }

  /** The models of a provider that have, or once had, a price. */
  modelsOf(provider: string): string[] {
    return this.book.prices.filter((price) => price.provider === provider).map(({ model }) => model);
  }

  /** Prices of one token of a row of the book at a rate; null for a row that the book does not have. */
  unitPrices(priceId: string | null, rate: string | null): TokenPrices | null {
    const price = this.book.prices.find(({ id }) => id === priceId);
    return price ? ((rate === 'peak' ? price.peak : price.prices) ?? null) : null;
  }

  /** When a dearer peak price of a model ends that holds at `at`; null when it is not peak then, or nobody knows. */
  cheaperFrom(input: { provider: string; model: string; currency: string; at: Date }): Date | null {
    const price = choosePrice(this.book.prices, { ...input, promptTokens: 0 });
    const schedule = price?.schedule === undefined ? undefined : this.book.schedules.get(price.schedule);
    return schedule && price && isDearerInPeak(price) ? nextOffPeak(schedule, input.at) : null;
  }

  /** The most that a request can cost, as decimal text; null where no price bounds it. */
  highestCost(request: RequestToBound): string | null {
    const cost = highestCost(this.book, request);
    return cost === undefined ? null : formatDecimal(cost);
  }

  async list(query: PricesQuery): Promise<Page<PriceView>> {
    const limit = query.limit ?? PAGE_DEFAULT;
    const rows = await this.database.run(FIRM, (manager) =>
      manager.getRepository(PriceRow).find({
        where: {
          ...(query.cursor && { id: LessThan(query.cursor) }),
          ...(query.provider && { provider: query.provider }),
          ...(query.model && { model: query.model }),
        },
        order: { id: 'DESC' },
        take: limit + 1,
      }),
    );
    return pageOf(rows, limit, priceView);
  }

  /** Adds a price. One that begins later replaces all before it; nothing already priced changes. */
  async add(input: CreatePriceDto): Promise<PriceView> {
    const validFrom = new Date(input.validFrom);
    const validTo = input.validTo ? new Date(input.validTo) : null;
    if (validTo && validTo <= validFrom) {
      throw pricingProblem('price_interval_invalid', 'validTo must be later than validFrom.', [
        { path: 'validTo', message: 'must be later than validFrom' },
      ]);
    }
    const schedule = input.schedule ?? null;
    if (
      (schedule !== null) !== (input.peak !== undefined) ||
      (schedule && !this.book.schedules.has(schedule))
    ) {
      const known = [...this.book.schedules.keys()].join(', ');
      throw pricingProblem(
        'price_schedule_unknown',
        `Peak prices need a schedule, and a schedule peak prices. Known: ${known}.`,
        [
          {
            path: 'schedule',
            message: `must be one of ${known} when there are peak prices, and absent otherwise`,
          },
        ],
      );
    }
    const row = await this.database.run(FIRM, async (manager) => {
      const repository = manager.getRepository(PriceRow);
      const id = uuidV7();
      await repository.insert({
        id,
        provider: input.provider,
        model: input.model,
        currency: input.currency,
        ...input.prices,
        peakCacheHit: input.peak?.cacheHit ?? null,
        peakCacheMiss: input.peak?.cacheMiss ?? null,
        peakOutput: input.peak?.output ?? null,
        schedule,
        minPromptTokens: input.minPromptTokens ?? 0,
        validFrom,
        validTo,
        source: input.source ?? 'entered by staff',
      });
      return repository.findOneByOrFail({ id });
    });
    await this.tell();
    return priceView(row);
  }

  /** Tells every process that prices or schedules changed, and reads them anew here. */
  async tell(): Promise<void> {
    await this.database.query('notify prices_changed');
    await this.refresh();
  }

  private async seed(): Promise<void> {
    await this.database.run(FIRM, async (manager) => {
      const rows = SEED_PRICES.map((price) => ({
        id: price.id,
        provider: price.provider,
        model: price.model,
        currency: price.currency,
        ...texts(price.prices),
        peakCacheHit: price.peak ? formatDecimal(price.peak.cacheHit) : null,
        peakCacheMiss: price.peak ? formatDecimal(price.peak.cacheMiss) : null,
        peakOutput: price.peak ? formatDecimal(price.peak.output) : null,
        schedule: price.schedule ?? null,
        minPromptTokens: price.minPromptTokens ?? 0,
        validFrom: price.validFrom,
        validTo: price.validTo,
        source: price.source,
      }));
      await manager.createQueryBuilder().insert().into(PriceRow).values(rows).orIgnore().execute();
      for (const schedule of SEED_SCHEDULES) {
        await manager.query(
          `insert into peak_schedules (name, schedule) values ($1, $2::jsonb)
           on conflict (name) do update set schedule = excluded.schedule`,
          [schedule.name, JSON.stringify(schedule)],
        );
      }
    });
  }

  private async refresh(): Promise<void> {
    const [prices, schedules, holidays] = await this.database.run(FIRM, async (manager) => [
      await manager.getRepository(PriceRow).find(),
      await manager.getRepository(PeakScheduleRow).find(),
      await manager.getRepository(HolidayYearRow).find(),
    ]);
    const byName = Map.groupBy(holidays, ({ schedule }) => schedule);
    this.book = {
      prices: prices.map(priceOf),
      schedules: new Map(
        schedules.map(({ name, schedule }) => [
          name,
          withHolidays(schedule as PeakSchedule, byName.get(name) ?? []),
        ]),
      ),
    };
  }

  private async refreshQuietly(): Promise<void> {
    await this.refresh().catch((error: unknown) => {
      this.logger.warn(`prices could not be read: ${error instanceof Error ? error.message : 'unknown'}`);
    });
  }
}

function texts({ cacheHit, cacheMiss, output }: TokenPrices) {
  return {
    cacheHit: formatDecimal(cacheHit),
    cacheMiss: formatDecimal(cacheMiss),
    output: formatDecimal(output),
  };
}

function priceOf(row: PriceRow): Price {
  const { peakCacheHit, peakCacheMiss, peakOutput } = row;
  const peak =
    peakCacheHit !== null && peakCacheMiss !== null && peakOutput !== null
      ? {
          cacheHit: parseDecimal(peakCacheHit),
          cacheMiss: parseDecimal(peakCacheMiss),
          output: parseDecimal(peakOutput),
        }
      : undefined;
  return {
    id: row.id,
    provider: row.provider,
    model: row.model,
    currency: row.currency,
    prices: {
      cacheHit: parseDecimal(row.cacheHit),
      cacheMiss: parseDecimal(row.cacheMiss),
      output: parseDecimal(row.output),
    },
    ...(peak && { peak }),
    ...(row.schedule !== null && { schedule: row.schedule }),
    minPromptTokens: row.minPromptTokens,
    validFrom: row.validFrom,
    validTo: row.validTo,
  };
}

function priceView(row: PriceRow): PriceView {
  const price = priceOf(row);
  return {
    id: row.id,
    provider: row.provider,
    model: row.model,
    currency: row.currency,
    prices: texts(price.prices),
    peak: price.peak ? texts(price.peak) : null,
    schedule: row.schedule,
    minPromptTokens: row.minPromptTokens,
    validFrom: row.validFrom.toISOString(),
    validTo: row.validTo?.toISOString() ?? null,
    source: row.source,
  };
}
