import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  Res,
  Sse,
  UseGuards,
} from '@nestjs/common';
import type { StreamableFile } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, type Principal } from '../access/principal.js';
import { Requires, RequiresAdministrator } from '../access/requires.js';
import { PeriodPipe } from '../costing/period.pipe.js';
import { PageQuery } from '../http/page.js';
import { KnownReportGuard } from './known-report.guard.js';
import { ReportDownloads } from './report-downloads.js';
import { ReportFilesService } from './report-files.service.js';
import { ReportFileView, ReportQuery, RequestReportDto, StatementQuery } from './reports.dto.js';

const FILES = [
  'application/json',
  'text/csv',
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];

@ApiTags('reports')
@Controller()
export class ReportsController {
  constructor(
    private readonly downloads: ReportDownloads,
    private readonly files: ReportFilesService,
  ) {}

  @Get('periods/:period/report')
  @RequiresAdministrator()
  @ApiOperation({ summary: "The firm's report of a month; a draft until it is closed" })
  @ApiProduces(...FILES)
  @ApiOkResponse({ description: 'Every format gives the same totals', schema: { type: 'string' } })
  report(
    @Param('period', PeriodPipe) period: string,
    @Query() query: ReportQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return this.downloads.period(period, query, reply.raw);
  }

  @Get('periods/:period/statements')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'The statements of a month and their corrections, by number' })
  statements(@Param('period', PeriodPipe) period: string, @Query() query: PageQuery) {
    return this.downloads.statementsOfPeriod(period, query);
  }

  @Get('companies/:companyId/statements')
  @Requires('costs:read')
  @ApiOperation({ summary: "A company's statements, newest month first" })
  ofCompany(
    @Caller() caller: Principal,
    @Param('companyId', ParseUUIDPipe) companyId: string,
    @Query() query: PageQuery,
  ) {
    return this.downloads.statementsOfCompany(caller, companyId, query);
  }

  @Get('companies/:companyId/statements/:period')
  @Requires('costs:read')
  @ApiOperation({ summary: "A company's statement of a month; a draft until it is closed" })
  @ApiProduces(...FILES)
  @ApiOkResponse({ description: 'Every format gives the same totals', schema: { type: 'string' } })
  statement(
    @Caller() caller: Principal,
    @Param('companyId', ParseUUIDPipe) companyId: string,
    @Param('period', PeriodPipe) period: string,
    @Query() query: StatementQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return this.downloads.statement(caller, { companyId, period }, query, reply.raw);
  }

  @Post('periods/:period/reports')
  @HttpCode(202)
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Have a report made in the background' })
  @ApiAcceptedResponse({ type: ReportFileView })
  request(
    @Param('period', PeriodPipe) period: string,
    @Body() body: RequestReportDto,
  ): Promise<ReportFileView> {
    return this.files.request(period, body);
  }

  @Get('reports/:reportId')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'How far a report is' })
  @ApiOkResponse({ type: ReportFileView })
  view(@Param('reportId', ParseUUIDPipe) id: string): Promise<ReportFileView> {
    return this.files.view(id);
  }

  @Sse('reports/:reportId/events')
  @RequiresAdministrator()
  @ApiProduces('text/event-stream')
  @ApiOperation({ summary: 'The report as server-sent events, at every change until it is finished' })
  @UseGuards(KnownReportGuard)
  events(@Param('reportId', ParseUUIDPipe) id: string) {
    return this.files.watch(id);
  }

  @Get('reports/:reportId/file')
  @RequiresAdministrator()
  @ApiOperation({ summary: "A finished report's file" })
  @ApiProduces(...FILES)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  file(@Param('reportId', ParseUUIDPipe) id: string): Promise<StreamableFile> {
    return this.files.file(id);
  }
}
