import { Body, Controller, Get, HttpCode, Param, Post, Query, Sse } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { RequiresAdministrator } from '../access/requires.js';
import { FrozenResults } from './frozen-results.js';
import { PeriodPipe } from './period.pipe.js';
import { PeriodWatch } from './period-watch.js';
import {
  ChainView,
  ClosePeriodDto,
  FrozenResultView,
  PeriodListView,
  PeriodsQuery,
  PeriodView,
} from './periods.dto.js';
import { PeriodsService } from './periods.service.js';

@ApiTags('periods')
@Controller('periods')
export class PeriodsController {
  constructor(
    private readonly periods: PeriodsService,
    private readonly results: FrozenResults,
    private readonly watch: PeriodWatch,
  ) {}

  @Get()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Months from the first usage or bill to the current one, newest first' })
  @ApiOkResponse({ type: PeriodListView })
  list(@Query() query: PeriodsQuery): Promise<PeriodListView> {
    return this.periods.list(query);
  }

  @Get('chain')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'The chain of hashes over all closes' })
  @ApiOkResponse({ type: ChainView })
  chain(): Promise<ChainView> {
    return this.results.chain();
  }

  @Get(':period')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'One month: money, what stands in the way of its close, corrections' })
  @ApiOkResponse({ type: PeriodView })
  view(@Param('period', PeriodPipe) period: string): Promise<PeriodView> {
    return this.periods.view(period);
  }

  @Get(':period/result')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'The frozen result of a closed month' })
  @ApiOkResponse({ type: FrozenResultView })
  result(@Param('period', PeriodPipe) period: string): Promise<FrozenResultView> {
    return this.results.get(period);
  }

  @Sse(':period/events')
  @RequiresAdministrator()
  @ApiProduces('text/event-stream')
  @ApiOperation({ summary: 'The month as server-sent events, at every step of a close, until it is closed' })
  events(@Param('period', PeriodPipe) period: string) {
    return this.watch.watch(period);
  }

  @Post(':period/prepare')
  @HttpCode(200)
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Find the blockers, divide by the policy, keep both and tell the staff' })
  @ApiOkResponse({ type: PeriodView })
  prepare(@Param('period', PeriodPipe) period: string): Promise<PeriodView> {
    return this.periods.prepare(period);
  }

  @Post(':period/close')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Close a month: its result never changes afterwards' })
  @ApiCreatedResponse({ type: FrozenResultView })
  @ApiServiceUnavailableResponse({
    description: '`ledger_busy`: requests of the month are being changed all the time; nothing was closed',
  })
  @ApiConflictResponse({
    description: '`period_blocked` (each blocker in `errors`), `period_closed`, `period_closing`',
  })
  close(
    @Param('period', PeriodPipe) period: string,
    @Body() input: ClosePeriodDto,
  ): Promise<FrozenResultView> {
    return this.periods.close(period, input);
  }
}
