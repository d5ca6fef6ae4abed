import { ApiProperty } from '@nestjs/swagger';
import {
  IsBoolean,
  IsIn,
  IsTimeZone,
  Matches,
  Validate,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { MayBeAbsent, Nested, Text } from '../http/rules.js';
import {
  BUCKETS,
  DELIMITERS,
  MAPPED_KINDS,
  TIME_FORMATS,
  type Bucket,
  type TimeFormat,
} from './domain/bill-mapping.js';
import type { LineKind } from './domain/bill.js';

const COLUMN_MAX = 200;
const TYPES_MAX = 60;
const optional = { required: false } as const;

/** Texts to kinds, of bounded number and length. */
@ValidatorConstraint({ name: 'typesOfMapping' })
class TypesOfMapping implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const entries = Object.entries(value);
    const kinds: readonly unknown[] = MAPPED_KINDS;
    return (
      entries.length <= TYPES_MAX &&
      entries.every(([raw, kind]) => raw.length > 0 && raw.length <= COLUMN_MAX && kinds.includes(kind))
    );
  }

  defaultMessage(): string {
    return `must say for each type of the table one of ${MAPPED_KINDS.join(', ')}; at most ${TYPES_MAX}`;
  }
}

export class MappedColumnsDto {
  @Text(COLUMN_MAX) start: string;
  @MayBeAbsent() @Text(COLUMN_MAX, { ...optional, description: 'Absent: the bucket tells' }) end?: string;
  @Text(COLUMN_MAX) model: string;
  @MayBeAbsent()
  @Text(COLUMN_MAX, { ...optional, description: "The provider's id of the account" })
  user?: string;
  @MayBeAbsent() @Text(COLUMN_MAX, { ...optional, description: 'The masked secret' }) key?: string;
  @MayBeAbsent() @Text(COLUMN_MAX, optional) keyName?: string;
  @MayBeAbsent() @Text(COLUMN_MAX, optional) type?: string;
  @MayBeAbsent() @Text(COLUMN_MAX, optional) quantity?: string;
  @MayBeAbsent() @Text(COLUMN_MAX, { ...optional, description: 'Money for one unit' }) price?: string;
  @MayBeAbsent() @Text(COLUMN_MAX, optional) cost?: string;
  @MayBeAbsent() @Text(COLUMN_MAX, optional) currency?: string;
}

export class WideColumnsDto {
  @MayBeAbsent() @Text(COLUMN_MAX, optional) cacheMiss?: string;
  @MayBeAbsent() @Text(COLUMN_MAX, optional) cacheHit?: string;
  @MayBeAbsent() @Text(COLUMN_MAX, optional) output?: string;
  @MayBeAbsent() @Text(COLUMN_MAX, optional) requests?: string;
  @MayBeAbsent()
  @IsBoolean()
  @ApiProperty({ required: false, description: 'The column of misses holds all input, the hits included' })
  inputIncludesHits?: boolean;
}

export class CreateBillMappingDto {
  @Matches(/^[a-z0-9][a-z0-9-]{0,99}$/, { message: 'must be a name of small letters, digits and dashes' })
  @ApiProperty({ example: 'groq-2026', maxLength: 100 })
  name: string;
  @Matches(/^[a-z0-9][a-z0-9-]{0,49}$/, { message: 'must be a name of small letters, digits and dashes' })
  @ApiProperty({ example: 'groq', maxLength: 50 })
  provider: string;
  @MayBeAbsent() @Text(500, { ...optional, description: 'Where the columns are known from' }) source?: string;
  @MayBeAbsent()
  @IsIn(DELIMITERS)
  @ApiProperty({ required: false, enum: DELIMITERS, default: ',' })
  delimiter?: string;
  @Nested(() => MappedColumnsDto) columns: MappedColumnsDto;
  @MayBeAbsent() @Nested(() => WideColumnsDto, optional) wide?: WideColumnsDto;
  @IsIn(TIME_FORMATS) @ApiProperty({ enum: TIME_FORMATS }) timeFormat: TimeFormat;
  @IsIn(BUCKETS) @ApiProperty({ enum: BUCKETS }) bucket: Bucket;
  @IsTimeZone() @ApiProperty({ example: 'UTC' }) timeZone: string;
  @MayBeAbsent()
  @Validate(TypesOfMapping)
  @ApiProperty({
    required: false,
    type: Object,
    description: `Each type of the table as one of ${MAPPED_KINDS.join(', ')}`,
    example: { input: 'cache_miss' },
  })
  types?: Record<string, LineKind>;
  @MayBeAbsent()
  @Matches(/^[A-Z]{3}$/, { message: 'must be a currency such as USD' })
  @ApiProperty({ required: false, description: 'Of all rows, where no column tells it' })
  currency?: string;
}

export class BillMappingView extends CreateBillMappingDto {
  @ApiProperty({ description: 'A starting point that came with the program' }) builtIn: boolean;
}
