import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Principal } from '../../access/principal.js';
import { Requires } from '../../access/requires.js';
import { PeriodPipe } from '../../costing/period.pipe.js';
import { ExplainQuery, ExplanationView } from './explain.dto.js';
import { ExplainService } from './explain.service.js';

@ApiTags('statements')
@Controller('companies/:companyId/statements')
export class ExplainController {
  constructor(private readonly explain: ExplainService) {}

  @Get(':period/explain')
  @Requires('costs:read')
  @ApiOperation({
    summary:
      'Why a company pays what it pays: from the statement down to tokens, prices and the lines of the bill',
    description:
      'A company may read its own: its requests, and of what is shared the amount and the sums it is divided by (invoices, ' +
      'tokens or cost of all companies together), since its share could not be checked without them. No other company is ' +
      'named, nor any figure of one. `line`: that line of the statement alone.',
  })
  @ApiOkResponse({ type: ExplanationView })
  view(
    @Caller() scope: Principal,
    @Param('companyId', ParseUUIDPipe) companyId: string,
    @Param('period', PeriodPipe) period: string,
    @Query() query: ExplainQuery,
  ): Promise<ExplanationView> {
    return this.explain.explain(scope, { companyId, period, ...query });
  }
}
