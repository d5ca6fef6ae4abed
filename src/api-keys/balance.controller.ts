import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresAdministrator } from '../access/requires.js';
import { BalanceQuery, BalanceView } from './balance.dto.js';
import { BalanceService } from './balance.service.js';

@ApiTags('provider accounts')
@Controller('provider-accounts')
export class BalanceController {
  constructor(private readonly balances: BalanceService) {}

  @Get(':accountId/balance')
  @RequiresAdministrator()
  @ApiOperation({ summary: "The provider's own balance, with the time it was read" })
  @ApiOkResponse({ type: BalanceView })
  view(
    @Param('accountId', ParseUUIDPipe) accountId: string,
    @Query() query: BalanceQuery,
  ): Promise<BalanceView> {
    return this.balances.current(accountId, { refresh: query.refresh === 'true' });
  }
}
