import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

const PRICE = { type: 'numeric', precision: 38, scale: 18 } as const;

/** A dated price per ONE token by kind. Rows are added, never edited: an attempt names the row it was priced with. */
@Entity('prices')
@Index('prices_lookup', ['provider', 'model', 'currency', 'validFrom'])
@Check('prices_interval_check', 'valid_to is null or valid_to > valid_from')
@Check('prices_peak_check', 'num_nonnulls(peak_cache_hit, peak_cache_miss, peak_output) in (0, 3)')
export class PriceRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'prices_pkey' }) id: string;
  @Column('text') provider: string;
  @Column('text') model: string;
  @Column('text') currency: string;
  @Column({ ...PRICE, name: 'cache_hit' }) cacheHit: string;
  @Column({ ...PRICE, name: 'cache_miss' }) cacheMiss: string;
  @Column({ ...PRICE }) output: string;
  @Column({ ...PRICE, name: 'peak_cache_hit', nullable: true }) peakCacheHit: string | null;
  @Column({ ...PRICE, name: 'peak_cache_miss', nullable: true }) peakCacheMiss: string | null;
  @Column({ ...PRICE, name: 'peak_output', nullable: true }) peakOutput: string | null;
  /** Name of the peak schedule; null: one flat price. */
  @Column('text', { nullable: true }) schedule: string | null;
  /** The price holds for requests with at least this many prompt tokens. */
  @Column('integer', { name: 'min_prompt_tokens', default: 0 }) minPromptTokens: number;
  @Column('timestamptz', { name: 'valid_from' }) validFrom: Date;
  @Column('timestamptz', { name: 'valid_to', nullable: true }) validTo: Date | null;
  @Column('text', { default: '' }) source: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}

/** Holidays of one year as staff read them in its public notice; they stand in for what the schedule itself says. */
@Entity('holiday_years')
export class HolidayYearRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'holiday_years_pkey' }) schedule: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'holiday_years_pkey' }) year: number;
  /** `YYYY-MM-DD`, ascending. */
  @Column('jsonb') dates: string[];
  @Column('text') source: string;
  @Column('timestamptz', { name: 'entered_at', default: () => 'now()' }) enteredAt: Date;
}

/** Peak windows and holiday calendar of a provider, as data. */
@Entity('peak_schedules')
export class PeakScheduleRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'peak_schedules_pkey' }) name: string;
  @Column('jsonb') schedule: object;
}
