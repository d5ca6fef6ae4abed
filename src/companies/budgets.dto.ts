import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsString,
  Matches,
  Max,
  Min,
  registerDecorator,
} from 'class-validator';
import { MayBeAbsent, Nested } from '../http/rules.js';

export const WARN_AT_DEFAULT: readonly number[] = [75, 90];
const WARNINGS_MAX = 10;

/** A budget's amount: plain decimal text above 0 and below a billion. */
function BudgetAmount() {
  return applyDecorators(
    IsString({ message: 'must be a decimal string such as "50.00", not a number' }),
    Matches(/^\d{1,9}(\.\d{1,18})?$/, {
      message: 'must be a plain decimal such as "50.00", below 1000000000 and with at most 18 places',
    }),
    Matches(/[1-9]/, { message: 'must be more than 0' }),
    ApiProperty({ example: '50.00' }),
  );
}

/** Each number is larger than the one before it, so none is there twice. */
function Ascending() {
  return (target: object, propertyName: string) => {
    registerDecorator({
      name: 'ascending',
      target: target.constructor,
      propertyName,
      options: { message: 'must be ascending, each percentage once' },
      validator: {
        validate: (value: unknown) =>
          Array.isArray(value) && value.every((item, index) => index === 0 || item > value[index - 1]),
      },
    });
  };
}

export class BudgetMoneyDto {
  @BudgetAmount() amount: string;
  @Matches(/^[A-Z]{3}$/, { message: 'must be an ISO 4217 code such as USD' })
  @ApiProperty({ example: 'USD', description: 'A currency that a provider account is billed in' })
  currency: string;
}

export class PutBudgetDto {
  @Nested(() => BudgetMoneyDto, { description: 'What may be spent in a month of the firm' })
  monthly: BudgetMoneyDto;
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(WARNINGS_MAX)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(100, { each: true })
  @Ascending()
  @ApiProperty({
    required: false,
    type: Number,
    isArray: true,
    default: WARN_AT_DEFAULT,
    description: 'Percentages of the amount at which an event tells that they are spent; 100 always does',
  })
  warnAt?: number[];
  @MayBeAbsent()
  @IsBoolean()
  @ApiProperty({
    required: false,
    default: false,
    description: 'Whether requests that might exceed the amount wait instead of being sent',
  })
  hardStop?: boolean;
}
