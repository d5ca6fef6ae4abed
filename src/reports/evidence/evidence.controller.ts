import { Controller, Get, Param, Res, type StreamableFile } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequiresAdministrator } from '../../access/requires.js';
import { PeriodPipe } from '../../costing/period.pipe.js';
import { EvidenceService } from './evidence.service.js';

@ApiTags('periods')
@Controller('periods')
export class EvidenceController {
  constructor(private readonly evidence: EvidenceService) {}

  @Get(':period/evidence')
  @RequiresAdministrator()
  @ApiOperation({
    summary: 'The evidence pack of a closed month; `prorrata verify FILE` computes it anew, offline',
  })
  @ApiProduces('application/zip')
  @ApiOkResponse({
    description: 'One sealed ZIP, streamed; the same bytes each time',
    schema: { type: 'string', format: 'binary' },
  })
  @ApiConflictResponse({ description: '`period_open`' })
  open(
    @Param('period', PeriodPipe) period: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return this.evidence.open(period, reply.raw);
  }
}
