import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsTimeZone, Matches } from 'class-validator';
import { Instant, MayBeAbsent, NestedList, Text } from '../http/rules.js';

const WINDOWS_MAX = 24;
const PERIODS_MAX = 100;
const HOLIDAYS_MAX = 366;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** A time of day on the schedule's own clocks. */
function TimeOfDay() {
  return (target: object, property: string) => {
    Matches(TIME, { message: 'must be a time of day such as 09:00' })(target, property);
    ApiProperty({ example: '09:00' })(target, property);
  };
}

export class PeakWindowDto {
  @TimeOfDay() start: string;
  /** Exclusive; `24:00` is the end of the day. */
  @TimeOfDay() end: string;
}

export class PeakPeriodDto {
  @Instant() validFrom: string;
  @MayBeAbsent()
  @Instant({ required: false, description: 'Absent: until the next period begins' })
  validTo?: string;
  @NestedList(() => PeakWindowDto, { itemsMax: WINDOWS_MAX }) windows: PeakWindowDto[];
  @IsBoolean() @ApiProperty() weekendsOffPeak: boolean;
  @IsBoolean() @ApiProperty({ description: 'Then every year needs its holidays' }) holidaysOffPeak: boolean;
}

export class CreatePriceScheduleDto {
  @Matches(/^[a-z0-9][a-z0-9-]{0,99}$/, { message: 'must be a name of small letters, digits and dashes' })
  @ApiProperty({ example: 'provider-peak', maxLength: 100 })
  name: string;
  @IsTimeZone() @ApiProperty({ example: 'Asia/Shanghai' }) timeZone: string;
  @NestedList(() => PeakPeriodDto, { itemsMax: PERIODS_MAX }) periods: PeakPeriodDto[];
}

export class HolidaysDto {
  @IsArray()
  @ArrayMaxSize(HOLIDAYS_MAX)
  @ArrayUnique()
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { each: true, message: 'each must be a day such as 2027-01-01' })
  @ApiProperty({ type: [String], example: ['2027-01-01'], description: 'Empty: the year has none' })
  dates: string[];
  @Text(500, { description: 'Where they were read, such as the public notice' }) source: string;
}

export class HolidayYearView {
  @ApiProperty() year: number;
  @ApiProperty({ type: [String] }) dates: string[];
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Where they were read; null: known to the program',
  })
  source: string | null;
}

export class PriceScheduleView {
  @ApiProperty() name: string;
  @ApiProperty() timeZone: string;
  @ApiProperty({ type: PeakPeriodDto, isArray: true }) periods: PeakPeriodDto[];
  @ApiProperty({ type: HolidayYearView, isArray: true }) holidays: HolidayYearView[];
  @ApiProperty({
    type: Number,
    nullable: true,
    description:
      'From this year on a request in a peak window has an unknown cost until its holidays are entered',
  })
  unverifiedFrom: number | null;
}
