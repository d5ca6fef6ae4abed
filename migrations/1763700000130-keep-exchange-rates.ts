import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Exchange rates by interval of days, so that each converted figure has a rate and a date, or is not shown. */
export class KeepExchangeRates1763700000130 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table exchange_rates (
        id uuid not null,
        base text not null,
        quote text not null,
        valid_from date not null,
        valid_to date not null,
        rate numeric(38, 18) not null,
        source text not null,
        imported_at timestamptz not null default now(),
        constraint exchange_rates_interval_check check (valid_to >= valid_from),
        constraint exchange_rates_rate_check check (rate > 0),
        constraint exchange_rates_pair_check check (base <> quote),
        constraint exchange_rates_pkey primary key (id)
      );
      create unique index exchange_rates_by_day on exchange_rates (base, quote, valid_from);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table exchange_rates');
  }
}
