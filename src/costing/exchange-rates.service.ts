import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Runner } from '../database/changed-rows.js';
import { Database, FIRM } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { PAGE_DEFAULT, pageOf, type Page } from '../http/page.js';
import { divideRounded, formatDecimal, fromInteger, parseDecimal, type Decimal } from '../money/decimal.js';
import { isDay, type ExchangeRate, type ReadRate } from './domain/exchange-rate.js';
import { sortRates } from './domain/rate-overlap.js';
import type { ExchangeRatesQuery, ExchangeRateView, ImportedRatesView } from './exchange-rates.dto.js';
import { exchangeRateProblem } from './exchange-rates.errors.js';

export type RateSource = 'trm' | 'entered';

/** The rate of a day: one unit of `base` in `quote`. */
export interface RateOfDay extends ExchangeRate {
  source: string;
  /** The rate kept is that of `quote` to `base`; this one is its reciprocal at 18 places. */
  inverse: boolean;
}

/** Exchange rates by day. What no interval holds is not known: there is no nearest rate and no default. */
@Injectable()
export class ExchangeRatesService {
  constructor(private readonly database: Database) {}

  /** The rate of a day, or of the reverse pair turned round; null where neither is known. */
  async rateOn(
    runner: Runner,
    wanted: { base: string; quote: string; date: string },
  ): Promise<RateOfDay | null> {
    const rows = await runner.query<StoredRate[]>(RATE_ON, [wanted.base, wanted.quote, wanted.date]);
    const direct = rows.find(({ base }) => base === wanted.base);
    const row = direct ?? rows[0];
    if (!row) return null;
    const { base, quote } = wanted;
    const stored = parseDecimal(row.rate);
    return { ...row, base, quote, rate: direct ? stored : reciprocal(stored), inverse: !direct };
  }

  /** Takes rates as a whole or not at all. */
  async add(read: readonly ReadRate[], source: RateSource): Promise<ImportedRatesView> {
    const sorted = await this.database.run(FIRM, async (manager) => {
      // Whoever writes rates waits here, so that two imports cannot each miss what the other adds.
      await manager.query('lock table exchange_rates in share row exclusive mode');
      const result = sortRates(read, await meeting(manager, read));
      if (result.ok) await insert(manager, result.fresh, source);
      return result;
    });
    if (!sorted.ok) {
      throw exchangeRateProblem(
        'exchange_rate_overlap',
        `No rate was taken: ${sorted.faults[0]?.message ?? ''}.`,
        sorted.faults,
      );
    }
    return {
      imported: sorted.fresh.length,
      unchanged: sorted.unchanged,
      from: read.reduce<string | null>(
        (min, rate) => (min === null || rate.validFrom < min ? rate.validFrom : min),
        null,
      ),
      to: read.reduce<string | null>(
        (max, rate) => (max === null || rate.validTo > max ? rate.validTo : max),
        null,
      ),
    };
  }

  /** The rate of `date`, or the latest rates. */
  async find(query: ExchangeRatesQuery): Promise<ExchangeRateView | Page<ExchangeRateView>> {
    return query.date === undefined ? this.list(query) : this.ofDay({ ...query, date: query.date });
  }

  private async ofDay(query: ExchangeRatesQuery & { date: string }): Promise<ExchangeRateView> {
    const { base = 'USD', quote = 'COP', date } = query;
    const rate = isDay(date) ? await this.rateOn(this.database.dataSource, { base, quote, date }) : null;
    if (!rate)
      throw exchangeRateProblem('no_exchange_rate', `No rate of ${base} in ${quote} is known for ${date}.`);
    return { ...view(rate), date };
  }

  private async list(query: ExchangeRatesQuery): Promise<Page<ExchangeRateView>> {
    const limit = query.limit ?? PAGE_DEFAULT;
    const rows = await this.database.query<(StoredRate & { id: string })[]>(LIST, [
      query.base ?? null,
      query.quote ?? null,
      query.cursor ?? null,
      limit + 1,
    ]);
    return pageOf(rows, limit, (row) => view({ ...row, rate: parseDecimal(row.rate), inverse: false }));
  }
}

interface StoredRate {
  base: string;
  quote: string;
  rate: string;
  validFrom: string;
  validTo: string;
  source: string;
}

const FIELDS = `base, quote, rate::text, valid_from::text as "validFrom", valid_to::text as "validTo", source`;

// Intervals of a pair never meet, so the one that began last is the only one that can hold.
const RATE_ON = `
  select ${FIELDS} from (
    (select * from exchange_rates where base = $1 and quote = $2 and valid_from <= $3::date
      order by valid_from desc limit 1)
    union all
    (select * from exchange_rates where base = $2 and quote = $1 and valid_from <= $3::date
      order by valid_from desc limit 1)
  ) as latest where valid_to >= $3::date`;

const LIST = `
  select id, ${FIELDS} from exchange_rates
   where ($1::text is null or base = $1) and ($2::text is null or quote = $2)
     and ($3::uuid is null or (valid_from, id) < (select valid_from, id from exchange_rates where id = $3))
   order by valid_from desc, id desc limit $4`;

const ONE = fromInteger(1);

function reciprocal(rate: Decimal): Decimal {
  return divideRounded(ONE * ONE, rate, 'half-even');
}

/** Stored rates that meet the span of those read, pair by pair. */
async function meeting(manager: EntityManager, read: readonly ReadRate[]): Promise<ExchangeRate[]> {
  const rows = await manager.query<StoredRate[]>(
    `select ${FIELDS} from exchange_rates known
      where exists (
        select from unnest($1::text[], $2::text[], $3::date[], $4::date[]) as read (base, quote, first, last)
         where read.base = known.base and read.quote = known.quote
           and known.valid_from <= read.last and known.valid_to >= read.first)`,
    columns(spans(read)),
  );
  return rows.map((row) => ({ ...row, rate: parseDecimal(row.rate) }));
}

/** One span a pair: asking for each of thousands of intervals by itself would compare all with all. */
function spans(read: readonly ReadRate[]): ExchangeRate[] {
  const byPair = new Map<string, ExchangeRate>();
  for (const rate of read) {
    const pair = `${rate.base}/${rate.quote}`;
    const span = byPair.get(pair) ?? rate;
    byPair.set(pair, {
      ...span,
      validFrom: rate.validFrom < span.validFrom ? rate.validFrom : span.validFrom,
      validTo: rate.validTo > span.validTo ? rate.validTo : span.validTo,
    });
  }
  return [...byPair.values()];
}

function columns(rates: readonly ExchangeRate[]): string[][] {
  return (['base', 'quote', 'validFrom', 'validTo'] as const).map((field) =>
    rates.map((rate) => rate[field]),
  );
}

async function insert(manager: EntityManager, rates: readonly ReadRate[], source: RateSource): Promise<void> {
  await manager.query(
    `insert into exchange_rates (base, quote, valid_from, valid_to, rate, id, source)
     select *, $7 from unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::numeric[], $6::uuid[])`,
    [...columns(rates), rates.map(({ rate }) => formatDecimal(rate)), rates.map(() => uuidV7()), source],
  );
}

function view(rate: RateOfDay): ExchangeRateView {
  const { base, quote, validFrom, validTo, source, inverse } = rate;
  return { date: null, base, quote, rate: formatDecimal(rate.rate), validFrom, validTo, source, inverse };
}
