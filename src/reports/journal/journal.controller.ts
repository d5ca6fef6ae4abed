import { Controller, Get, Param, ParseUUIDPipe, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, type Principal } from '../../access/principal.js';
import { Requires } from '../../access/requires.js';
import { JournalExport } from './journal-export.service.js';
import { JournalPeriodQuery, JournalQuery, JournalSummaryView } from './journal.dto.js';

@ApiTags('journal')
@Controller('companies/:companyId/journal')
export class JournalController {
  constructor(private readonly journal: JournalExport) {}

  @Get()
  @Requires('invoices:read')
  @ApiOperation({
    summary: 'The accounting entries of the month: one row a line, or for import into Siigo',
    description:
      'Classified and reviewed documents by issue date. `x-pending-invoices` and `x-failed-invoices` count the documents of the month that are not in it. `siigo` gives one workbook of at most 500 rows, or a ZIP of several.',
  })
  @ApiProduces(
    'text/csv',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/zip',
    'application/json',
  )
  @ApiOkResponse({ description: 'The file', schema: { type: 'string', format: 'binary' } })
  export(
    @Caller() scope: Principal,
    @Param('companyId', ParseUUIDPipe) companyId: string,
    @Query() query: JournalQuery,
    @Res({ passthrough: true }) { raw }: FastifyReply,
  ): Promise<StreamableFile> {
    return this.journal.open({ scope, companyId, query, response: raw });
  }

  @Get('summary')
  @Requires('invoices:read')
  @ApiOperation({ summary: "How much the month's journal holds, and how many documents it lacks" })
  @ApiOkResponse({ type: JournalSummaryView })
  summary(
    @Caller() caller: Principal,
    @Param('companyId', ParseUUIDPipe) companyId: string,
    @Query() { period }: JournalPeriodQuery,
  ): Promise<JournalSummaryView> {
    return this.journal.summary(caller, companyId, period);
  }
}
