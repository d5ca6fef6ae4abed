import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One unit of `base` in `quote` on the days from `validFrom` to `validTo`. Intervals of a pair never meet. */
@Entity('exchange_rates')
@Index('exchange_rates_by_day', ['base', 'quote', 'validFrom'], { unique: true })
@Check('exchange_rates_interval_check', 'valid_to >= valid_from')
@Check('exchange_rates_rate_check', 'rate > 0')
@Check('exchange_rates_pair_check', 'base <> quote')
export class ExchangeRateRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'exchange_rates_pkey' }) id: string;
  @Column('text') base: string;
  @Column('text') quote: string;
  @Column('date', { name: 'valid_from' }) validFrom: string;
  @Column('date', { name: 'valid_to' }) validTo: string;
  @Column('numeric', { precision: 38, scale: 18 }) rate: string;
  /** `trm`: the official rate of peso and dollar; `entered`: given by the staff. */
  @Column('text') source: string;
  @Column('timestamptz', { name: 'imported_at', default: () => 'now()' }) importedAt: Date;
}
