import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  Req,
  Res,
  Sse,
  UseGuards,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, type Principal } from '../access/principal.js';
import { Requires } from '../access/requires.js';
import { BatchWatch } from './batch-watch.js';
import { BatchesQuery, BatchView, DocumentsQuery, JsonBatchDto } from './batches.dto.js';
import { BatchesService } from './batches.service.js';
import { KnownBatchGuard } from './known-batch.guard.js';
import { IntakeService } from './intake.service.js';

/** Room for 10,000 invoices in one JSON request. */
const JSON_BYTES_MAX = 32 * 1024 * 1024;

@ApiTags('batches')
@ApiExtraModels(JsonBatchDto)
@Controller()
export class BatchesController {
  constructor(
    private readonly intake: IntakeService,
    private readonly batches: BatchesService,
    private readonly watch: BatchWatch,
  ) {}

  @Post('companies/:companyId/batches')
  @HttpCode(202)
  @Requires('batches:write', { bodyBytesMax: JSON_BYTES_MAX, accepts: ['multipart'] })
  @ApiOperation({ summary: 'Submit invoices: as files (XML, ZIP, CSV, XLSX) or as JSON' })
  @ApiConsumes('multipart/form-data', 'application/json')
  @ApiBody({
    schema: {
      oneOf: [
        {
          type: 'object',
          required: ['files'],
          properties: {
            files: { type: 'array', items: { type: 'string', format: 'binary' } },
            priority: { type: 'string', enum: ['high', 'normal', 'low'] },
            finishBy: { type: 'string', format: 'date-time' },
            externalId: { type: 'string' },
          },
        },
        { $ref: getSchemaPath(JsonBatchDto) },
      ],
    },
  })
  @ApiAcceptedResponse({ type: BatchView })
  async submit(
    @Caller() caller: Principal,
    @Param('companyId', ParseUUIDPipe) companyId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ): Promise<unknown> {
    if (!request.isMultipart()) return this.intake.takeJson(caller, companyId, body);
    const answer = await this.intake.takeFiles(caller, companyId, request);
    if (answer.replayed) void reply.header('Idempotent-Replayed', 'true');
    return answer.body;
  }

  @Get('batches')
  @Requires('batches:read')
  @ApiOperation({ summary: 'List batches, newest first' })
  list(@Caller() caller: Principal, @Query() query: BatchesQuery) {
    return this.batches.list(caller, query);
  }

  @Get('batches/:batchId')
  @Requires('batches:read')
  @ApiOperation({ summary: 'One batch with its counts' })
  @ApiOkResponse({ type: BatchView })
  view(@Caller() caller: Principal, @Param('batchId', ParseUUIDPipe) id: string): Promise<BatchView> {
    return this.batches.view(caller, id);
  }

  @Get('batches/:batchId/documents')
  @Requires('batches:read')
  @ApiOperation({ summary: 'What became of each file' })
  documents(
    @Caller() caller: Principal,
    @Param('batchId', ParseUUIDPipe) id: string,
    @Query() query: DocumentsQuery,
  ) {
    return this.batches.documents(caller, id, query);
  }

  @Sse('batches/:batchId/events')
  @Requires('batches:read')
  @ApiProduces('text/event-stream')
  @ApiOperation({ summary: 'The batch as server-sent events, at every change until it is finished' })
  @UseGuards(KnownBatchGuard)
  events(@Caller() caller: Principal, @Param('batchId', ParseUUIDPipe) id: string) {
    return this.watch.watch(caller, id);
  }

  @Post('batches/:batchId/retry')
  @HttpCode(200)
  @Requires('batches:write')
  @ApiOperation({ summary: 'Put the failed invoices to work again' })
  @ApiOkResponse({ type: BatchView })
  retry(@Caller() caller: Principal, @Param('batchId', ParseUUIDPipe) id: string): Promise<BatchView> {
    return this.batches.retry(caller, id);
  }

  @Post('batches/:batchId/cancel')
  @HttpCode(200)
  @Requires('batches:write')
  @ApiOperation({ summary: 'Take what is not yet sent out of the work' })
  @ApiOkResponse({ type: BatchView })
  cancel(@Caller() caller: Principal, @Param('batchId', ParseUUIDPipe) id: string): Promise<BatchView> {
    return this.batches.cancel(caller, id);
  }
}
