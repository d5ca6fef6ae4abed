import { Controller, Get, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, type Principal } from '../access/principal.js';
import { Requires } from '../access/requires.js';
import { AttemptExport } from './attempt-export.service.js';
import { AttemptsService } from './attempts.service.js';
import { AttemptFilters, AttemptsQuery } from './usage.dto.js';

@ApiTags('usage')
@Controller('attempts')
export class AttemptsController {
  constructor(
    private readonly attempts: AttemptsService,
    private readonly exports: AttemptExport,
  ) {}

  @Get()
  @Requires('usage:read')
  @ApiOperation({ summary: 'Every request to a provider, newest first' })
  list(@Caller() caller: Principal, @Query() query: AttemptsQuery) {
    return this.attempts.list(caller, query);
  }

  @Get('export')
  @Requires('usage:read')
  @ApiOperation({ summary: 'The same requests as a streamed CSV (UTF-8, RFC 4180), newest first' })
  @ApiProduces('text/csv')
  @ApiOkResponse({
    description:
      'A header, then a request a line; texts that a spreadsheet would run begin with an apostrophe',
    schema: { type: 'string' },
  })
  export(
    @Caller() caller: Principal,
    @Query() filters: AttemptFilters,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return this.exports.open(caller, filters, reply.raw);
  }
}
