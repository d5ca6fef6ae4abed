import { Body, Controller, Get, Headers, Param, ParseUUIDPipe, Put } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Principal } from '../access/principal.js';
import { Requires } from '../access/requires.js';
import { ChartAccountDto } from './companies.dto.js';
import { ChartUploadService } from './chart-upload.service.js';

/** Room for the largest chart allowed, as JSON or CSV. */
const CHART_BYTES_MAX = 8 * 1024 * 1024;

@ApiTags('companies')
@Controller('companies/:companyId/accounts')
export class ChartController {
  constructor(private readonly charts: ChartUploadService) {}

  @Get()
  @Requires('companies:read')
  @ApiOperation({ summary: "The company's chart of accounts (the decree's PUC until it has its own)" })
  @ApiOkResponse({ type: ChartAccountDto, isArray: true })
  list(@Caller() caller: Principal, @Param('companyId', ParseUUIDPipe) companyId: string) {
    return this.charts.list(caller, companyId);
  }

  @Put()
  @Requires('companies:write', { bodyBytesMax: CHART_BYTES_MAX, accepts: ['csv'] })
  @ApiOperation({
    summary: "Replace the company's chart: a JSON list, or CSV with the columns code, name and postable",
  })
  @ApiConsumes('application/json', 'text/csv')
  @ApiBody({ type: ChartAccountDto, isArray: true })
  @ApiOkResponse({ type: ChartAccountDto, isArray: true })
  replace(
    @Caller() caller: Principal,
    @Param('companyId', ParseUUIDPipe) companyId: string,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
  ) {
    return this.charts.replace({ scope: caller, companyId, contentType: contentType ?? '', body });
  }
}
