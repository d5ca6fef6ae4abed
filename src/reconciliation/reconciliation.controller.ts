import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresAdministrator } from '../access/requires.js';
import { ReconciliationQuery, ReconciliationView, SettlementView } from './reconciliation.dto.js';
import { ReconciliationService } from './reconciliation.service.js';

@ApiTags('bills')
@Controller('bills')
export class ReconciliationController {
  constructor(private readonly reconciliation: ReconciliationService) {}

  @Get(':billId/reconciliation')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'A bill beside our requests, by bucket, model and key' })
  @ApiOkResponse({ type: ReconciliationView })
  view(
    @Param('billId', ParseUUIDPipe) id: string,
    @Query() query: ReconciliationQuery,
  ): Promise<ReconciliationView> {
    return this.reconciliation.view(id, query);
  }

  @Post(':billId/settle')
  @RequiresAdministrator()
  @HttpCode(200)
  @ApiOperation({ summary: 'Read the cost of requests whose answers were lost from the bill, once more' })
  @ApiOkResponse({ type: SettlementView })
  settle(@Param('billId', ParseUUIDPipe) id: string): Promise<SettlementView> {
    return this.reconciliation.settle(id);
  }
}
