import { Injectable } from '@nestjs/common';
import { Database, FIRM } from '../database/database.js';
import { isUniqueViolation } from '../database/postgres-errors.js';
import { compileSchedule, ScheduleError } from './domain/compile-schedule.js';
import type { PeakSchedule } from './domain/peak-schedule.js';
import { firstUnverifiedYear, withHolidays } from './domain/with-holidays.js';
import { HolidayYearRow, PeakScheduleRow } from './price.entity.js';
import { PriceBookService } from './price-book.service.js';
import type { CreatePriceScheduleDto, HolidaysDto, PriceScheduleView } from './price-schedules.dto.js';
import { pricingProblem } from './pricing.errors.js';

/** Peak windows and their holidays. What they say decides costs, so a schedule is added and completed, never edited. */
@Injectable()
export class PriceSchedulesService {
  constructor(
    private readonly database: Database,
    private readonly book: PriceBookService,
  ) {}

  async list(): Promise<{ items: PriceScheduleView[]; nextCursor: null }> {
    const [rows, years] = await this.database.run(FIRM, async (manager) => [
      await manager.getRepository(PeakScheduleRow).find({ order: { name: 'ASC' } }),
      await manager.getRepository(HolidayYearRow).find(),
    ]);
    const items = rows.map((row) =>
      scheduleView(
        row.schedule as PeakSchedule,
        years.filter(({ schedule }) => schedule === row.name),
      ),
    );
    return { items, nextCursor: null };
  }

  /** Adds a schedule that prices may name. Its holidays follow year by year. */
  async add(input: CreatePriceScheduleDto): Promise<PriceScheduleView> {
    const schedule: PeakSchedule = { ...input, calendar: { name: input.name, years: {} } };
    demandUsable(() => compileSchedule(schedule), 'periods');
    try {
      await this.database.query('insert into peak_schedules (name, schedule) values ($1, $2::jsonb)', [
        input.name,
        JSON.stringify(schedule),
      ]);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw pricingProblem(
        'price_schedule_taken',
        'There is a schedule of this name, and schedules never change.',
        [{ path: 'name', message: 'is taken' }],
      );
    }
    await this.book.tell();
    return this.view(input.name);
  }

  /** Enters the holidays of a year. Costs that are known already stay as they are. */
  async enterHolidays(name: string, year: number, input: HolidaysDto): Promise<PriceScheduleView> {
    const row = await this.find(name);
    const dates = [...input.dates].sort();
    demandUsable(() => withHolidays(row.schedule as PeakSchedule, [{ year, dates }]), 'dates');
    await this.database.query(
      `insert into holiday_years (schedule, year, dates, source) values ($1, $2, $3::jsonb, $4)
       on conflict (schedule, year) do update
          set dates = excluded.dates, source = excluded.source, entered_at = now()`,
      [name, year, JSON.stringify(dates), input.source],
    );
    await this.book.tell();
    return this.view(name);
  }

  private async view(name: string): Promise<PriceScheduleView> {
    const row = await this.find(name);
    const years = await this.database.run(FIRM, (manager) =>
      manager.getRepository(HolidayYearRow).findBy({ schedule: name }),
    );
    return scheduleView(row.schedule as PeakSchedule, years);
  }

  private async find(name: string): Promise<PeakScheduleRow> {
    const row = await this.database.run(FIRM, (manager) =>
      manager.getRepository(PeakScheduleRow).findOneBy({ name }),
    );
    if (!row) throw pricingProblem('price_schedule_not_found', 'There is no such peak schedule.');
    return row;
  }
}

function demandUsable(check: () => unknown, path: string): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    throw pricingProblem('price_schedule_invalid', 'The schedule cannot be used.', [
      { path, message: error.message },
    ]);
  }
}

function scheduleView(schedule: PeakSchedule, entered: readonly HolidayYearRow[]): PriceScheduleView {
  const complete = withHolidays(schedule, entered);
  const sources = new Map(entered.map(({ year, source }) => [year, source]));
  return {
    name: schedule.name,
    timeZone: schedule.timeZone,
    periods: schedule.periods.map((period) => ({ ...period, windows: [...period.windows] })),
    holidays: Object.entries(complete.calendar.years)
      .map(([year, dates]) => ({
        year: Number(year),
        dates: [...dates],
        source: sources.get(Number(year)) ?? null,
      }))
      .sort((a, b) => a.year - b.year),
    unverifiedFrom: firstUnverifiedYear(complete, firstYear(schedule)) ?? null,
  };
}

/** The first year in which a holiday can matter. */
function firstYear({ periods }: PeakSchedule): number {
  const years = periods
    .filter(({ holidaysOffPeak }) => holidaysOffPeak)
    .map(({ validFrom }) => new Date(validFrom).getUTCFullYear());
  return Math.min(...years, Number.MAX_SAFE_INTEGER);
}
