import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Principal } from '../access/principal.js';
import { Requires } from '../access/requires.js';
import {
  PeriodUsageQuery,
  PeriodUsageView,
  RangeQuery,
  RateLimitsView,
  UsageListView,
  UsageQuery,
} from './usage.dto.js';
import { UsageService } from './usage.service.js';

@ApiTags('usage')
@Controller('usage')
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  @Get()
  @Requires('usage:read')
  @ApiOperation({ summary: 'Requests, tokens and cost by day, month, company, model, key or account' })
  @ApiOkResponse({ type: UsageListView })
  grouped(@Caller() caller: Principal, @Query() query: UsageQuery) {
    return this.usage.grouped(caller, query);
  }

  @Get('today')
  @Requires('usage:read')
  @ApiOperation({ summary: "Totals since the firm's midnight" })
  @ApiOkResponse({ type: PeriodUsageView })
  today(@Caller() caller: Principal, @Query() query: PeriodUsageQuery) {
    return this.usage.total(caller, 'today', query);
  }

  @Get('month')
  @Requires('usage:read')
  @ApiOperation({ summary: "Totals of the firm's month" })
  @ApiOkResponse({ type: PeriodUsageView })
  month(@Caller() caller: Principal, @Query() query: PeriodUsageQuery) {
    return this.usage.total(caller, 'month', query);
  }

  @Get('total')
  @Requires('usage:read')
  @ApiOperation({ summary: 'Totals of all time' })
  @ApiOkResponse({ type: PeriodUsageView })
  total(@Caller() caller: Principal, @Query() query: PeriodUsageQuery) {
    return this.usage.total(caller, 'total', query);
  }

  @Get('rate-limits')
  @Requires('usage:read')
  @ApiOperation({ summary: '429s by key and day' })
  @ApiOkResponse({ type: RateLimitsView })
  rateLimits(@Caller() caller: Principal, @Query() query: RangeQuery) {
    return this.usage.rateLimits(caller, query);
  }
}
