import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, IsIn, Matches } from 'class-validator';
import { NestedList, Text } from '../http/rules.js';

const LINES_MAX = 5_000;

export class ReviewLineDto {
  @Text(100, { description: "The line's id" }) id: string;
  @Matches(/^\d{1,12}$/, { message: 'must be the code of an account' })
  @ApiProperty({ example: '519530' })
  account: string;
}

export class ReviewDto {
  @ArrayMinSize(1) @NestedList(() => ReviewLineDto, { itemsMax: LINES_MAX }) lines: ReviewLineDto[];
  @IsIn(['always', 'once'], { message: 'must be "always" or "once"' })
  @ApiProperty({
    enum: ['always', 'once'],
    description: 'always: later lines like these of the supplier get the same account',
  })
  remember: 'always' | 'once';
}
