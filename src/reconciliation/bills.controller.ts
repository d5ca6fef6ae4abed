import { Controller, Get, Param, ParseUUIDPipe, Post, Query, Req, Res, Sse, UseGuards } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, type Principal } from '../access/principal.js';
import { RequiresAdministrator } from '../access/requires.js';
import { PageQuery } from '../http/page.js';
import { MoneyView } from '../usage/usage.dto.js';
import { BILL_BYTES_MAX, BillIntake } from './bill-intake.service.js';
import { BillProgress } from './bill-progress.js';
import { BillLinesQuery, BillWithQuarantineView } from './bills.dto.js';
import { KnownAccountGuard } from './known-account.guard.js';
import { BillsService } from './bills.service.js';

@ApiTags('bills')
@ApiExtraModels(MoneyView)
@Controller()
export class BillsController {
  constructor(
    private readonly intake: BillIntake,
    private readonly bills: BillsService,
    private readonly progress: BillProgress,
  ) {}

  @Post('provider-accounts/:accountId/bills')
  @RequiresAdministrator({ bodyBytesMax: BILL_BYTES_MAX, accepts: ['multipart'] })
  @ApiOperation({ summary: "Import the provider's bill: DeepSeek's export, or a table read by a mapping" })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['files'],
      properties: {
        files: { type: 'array', items: { type: 'string', format: 'binary' } },
        mapping: { type: 'string', description: "Name of a bill mapping; absent: DeepSeek's own export" },
      },
    },
  })
  @ApiCreatedResponse({ type: BillWithQuarantineView })
  @ApiOkResponse({ type: BillWithQuarantineView, description: 'The same content was imported before' })
  async import(
    @Caller() caller: Principal,
    @Param('accountId', ParseUUIDPipe) accountId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.intake.take(caller, accountId, request);
    void reply.status(answer.status);
    if (answer.replayed) void reply.header('Idempotent-Replayed', 'true');
    return answer.body;
  }

  @Get('provider-accounts/:accountId/bills')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'The bills of an account, the last imported first' })
  list(@Param('accountId', ParseUUIDPipe) accountId: string, @Query() query: PageQuery) {
    return this.bills.list(accountId, query);
  }

  @Sse('provider-accounts/:accountId/bills/progress')
  @RequiresAdministrator()
  @ApiProduces('text/event-stream')
  @ApiOperation({ summary: 'How far the newest import of an account has come, as server-sent events' })
  @UseGuards(KnownAccountGuard)
  watch(@Param('accountId', ParseUUIDPipe) accountId: string) {
    return this.progress.watch(accountId);
  }

  @Get('bills/:billId')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'One bill with its warnings and the lines that are set apart' })
  @ApiOkResponse({ type: BillWithQuarantineView })
  view(@Param('billId', ParseUUIDPipe) id: string): Promise<BillWithQuarantineView> {
    return this.bills.view(id);
  }

  @Get('bills/:billId/lines')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'The lines of a bill, in the order of its file' })
  lines(@Param('billId', ParseUUIDPipe) id: string, @Query() query: BillLinesQuery) {
    return this.bills.lines(id, query);
  }
}
