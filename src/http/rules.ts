import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsISO8601,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

/** May be absent, may not be null. */
export const MayBeAbsent = () => ValidateIf((_, value) => value !== undefined);

/** One nested object; an array is refused. */
export function Nested(type: () => new () => object, options: ApiPropertyOptions = {}) {
  return applyDecorators(
    IsObject(),
    ValidateNested(),
    Type(type),
    ApiProperty({ ...options, type } as ApiPropertyOptions),
  );
}

/** A list of nested objects of bounded length; lists inside it are refused. */
export function NestedList(type: () => new () => object, input: { itemsMax: number }) {
  return applyDecorators(
    IsArray(),
    ArrayMaxSize(input.itemsMax),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    Type(type),
    ApiProperty({ type, isArray: true, maxItems: input.itemsMax }),
  );
}

/** A text of 1 to `max` characters. */
export function Text(max: number, options: ApiPropertyOptions = {}) {
  return applyDecorators(
    IsString(),
    MinLength(1),
    MaxLength(max),
    // PostgreSQL cannot store NUL nor half of a surrogate pair; the other control characters help nobody.
    Matches(/^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u, { message: 'must not hold control or broken characters' }),
    ApiProperty({ ...options, type: String, maxLength: max } as ApiPropertyOptions),
  );
}

/** An amount as plain decimal text of at most 18 places: never a JSON number, never an exponent. */
export function DecimalText(options: ApiPropertyOptions = {}) {
  return applyDecorators(
    IsString({ message: 'must be a decimal string such as "1234.50", not a number' }),
    Matches(/^-?\d{1,30}(\.\d{1,18})?$/, { message: 'must be a plain decimal such as "1234.50"' }),
    ApiProperty({ example: '1234.50', ...options, type: String } as ApiPropertyOptions),
  );
}

/** An instant in ISO 8601 with date, time and offset. */
export function Instant(options: ApiPropertyOptions = {}) {
  return applyDecorators(
    // The pattern leaves out week dates and other forms of ISO 8601 that `Date` does not read.
    Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/, {
      message: 'must be an instant with an offset, such as 2026-11-20T09:30:00-05:00',
    }),
    IsISO8601({ strict: true }, { message: 'is not a moment of the calendar' }),
    ApiProperty({ format: 'date-time', ...options, type: String } as ApiPropertyOptions),
  );
}

/** A whole number in a query string. */
export function QueryInteger(input: { min: number; max: number; default?: number }) {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value,
    ),
    IsInt(),
    Min(input.min),
    Max(input.max),
    ApiProperty({
      type: Number,
      required: false,
      minimum: input.min,
      maximum: input.max,
      default: input.default,
    }),
  );
}
