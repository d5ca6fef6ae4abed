import { Controller, Get, Param, ParseUUIDPipe, Post, Query, StreamableFile } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { RequiresAdministrator } from '../access/requires.js';
import { PageQuery } from '../http/page.js';
import { DigestFormatQuery, DigestListView, DigestView } from './digest.dto.js';
import { DigestService } from './digest.service.js';

const ApiDigest = () =>
  ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(DigestView) } },
      'text/plain': { schema: { type: 'string' } },
    },
  });

@ApiTags('digests')
@ApiExtraModels(DigestView)
@Controller('digests')
export class DigestController {
  constructor(private readonly digests: DigestService) {}

  @Get()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Digests of requests, keys, costs and balances, newest first' })
  @ApiOkResponse({ type: DigestListView })
  list(@Query() query: PageQuery) {
    return this.digests.list(query);
  }

  @Get('latest')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'The latest digest, as JSON or as text to be mailed' })
  @ApiDigest()
  latest(@Query() query: DigestFormatQuery): Promise<DigestView | StreamableFile> {
    return this.digests.show(null, query);
  }

  @Get(':digestId')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'One digest' })
  @ApiDigest()
  one(
    @Param('digestId', ParseUUIDPipe) id: string,
    @Query() query: DigestFormatQuery,
  ): Promise<DigestView | StreamableFile> {
    return this.digests.show(id, query);
  }

  @Post()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Make a digest of the last seven days, now' })
  @ApiCreatedResponse({ type: DigestView })
  make(): Promise<DigestView> {
    return this.digests.makeNow();
  }
}
