import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeAbsent } from '../http/rules.js';

export class BalanceQuery {
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  @ApiProperty({
    required: false,
    enum: ['true', 'false'],
    default: 'false',
    description: 'Ask the provider now instead of showing what it said in the last minute',
  })
  refresh?: 'true' | 'false';
}

export class BalanceAmountsView {
  @ApiProperty({ example: 'USD' }) currency: string;
  @ApiProperty({ example: '110.00' }) total: string;
  @ApiProperty({ example: '10.00', description: 'Given by the provider; used up first' }) granted: string;
  @ApiProperty({ example: '100.00' }) toppedUp: string;
}

export class BalanceView {
  @ApiProperty({
    enum: ['known', 'unsupported', 'unavailable'],
    description: 'unavailable: the last question was not answered; what is shown is what was told before',
  })
  status: 'known' | 'unsupported' | 'unavailable';
  @ApiProperty({ type: Boolean, nullable: true, description: 'Whether the provider serves requests now' })
  isAvailable: boolean | null;
  @ApiProperty({ type: BalanceAmountsView, isArray: true, description: 'One a currency; never to be added' })
  balances: readonly BalanceAmountsView[];
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) readAt: string | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: "Days that the account's own currency lasts at the pace of the last seven days, cut to 0.1",
  })
  daysLeft: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'Why it is not known' }) detail: string | null;
}
