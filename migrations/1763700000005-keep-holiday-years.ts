import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Holidays that staff have read in a year's public notice, beside those that come with the program. */
export class KeepHolidayYears1763700000005 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table holiday_years (
        schedule text not null,
        year integer not null,
        dates jsonb not null,
        source text not null,
        entered_at timestamptz not null default now(),
        constraint holiday_years_pkey primary key (schedule, year)
      );`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table holiday_years');
  }
}
