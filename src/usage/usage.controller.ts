import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Principal } from '../access/principal.js';
import { Requires } from '../access/requires.js';
import { PeriodQuery, UsageQuery, UsageTotalsView } from './usage.dto.js';
import { UsageService } from './usage.service.js';

@ApiTags('usage')
@Controller('usage')
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  @Get()
  @Requires('usage:read')
  @ApiOperation({ summary: 'Requests, tokens and cost by day, month, company, model, key or account' })
  grouped(@Caller() caller: Principal, @Query() query: UsageQuery) {
    return this.usage.grouped(caller, query);
  }

  @Get('today')
  @Requires('usage:read')
  @ApiOperation({ summary: "Totals since the firm's midnight" })
  @ApiOkResponse({ type: UsageTotalsView })
  today(@Caller() caller: Principal) {
    return this.usage.total(caller, 'today');
  }

  @Get('month')
  @Requires('usage:read')
  @ApiOperation({ summary: "Totals of the firm's month" })
  @ApiOkResponse({ type: UsageTotalsView })
  month(@Caller() caller: Principal) {
    return this.usage.total(caller, 'month');
  }

  @Get('total')
  @Requires('usage:read')
  @ApiOperation({ summary: 'Totals of all time' })
  @ApiOkResponse({ type: UsageTotalsView })
  total(@Caller() caller: Principal) {
    return this.usage.total(caller, 'total');
  }

  @Get('rate-limits')
  @Requires('usage:read')
  @ApiOperation({ summary: '429s by key and day' })
  rateLimits(@Caller() caller: Principal, @Query() query: PeriodQuery) {
    return this.usage.rateLimits(caller, query);
  }
}
