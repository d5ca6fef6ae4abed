import { Body, Controller, Get, Post, Query, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { RequiresAdministrator } from '../access/requires.js';
import { ExchangeRateImportService, RATES_BYTES_MAX } from './exchange-rate-import.service.js';
import {
  EnteredRatesDto,
  ExchangeRateListView,
  ExchangeRatesQuery,
  ExchangeRateView,
  ImportedRatesView,
} from './exchange-rates.dto.js';
import { ExchangeRatesService } from './exchange-rates.service.js';

@ApiTags('exchange rates')
@ApiExtraModels(EnteredRatesDto, ExchangeRateView, ExchangeRateListView)
@Controller('exchange-rates')
export class ExchangeRatesController {
  constructor(
    private readonly rates: ExchangeRatesService,
    private readonly imports: ExchangeRateImportService,
  ) {}

  @Post()
  @RequiresAdministrator({ bodyBytesMax: RATES_BYTES_MAX, accepts: ['csv', 'multipart'] })
  @ApiOperation({
    summary:
      'Take exchange rates: the CSV or open-data JSON of the TRM, or rates entered; all of them or none',
  })
  @ApiConsumes('application/json', 'text/csv', 'multipart/form-data')
  @ApiBody({ schema: { oneOf: [{ $ref: getSchemaPath(EnteredRatesDto) }, { type: 'string' }] } })
  @ApiCreatedResponse({ type: ImportedRatesView })
  take(@Req() request: FastifyRequest, @Body() body: unknown): Promise<ImportedRatesView> {
    return this.imports.take(request, body);
  }

  @Get()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'The rate of a day (404 where none is known), or the latest rates' })
  @ApiOkResponse({
    schema: {
      oneOf: [{ $ref: getSchemaPath(ExchangeRateView) }, { $ref: getSchemaPath(ExchangeRateListView) }],
    },
  })
  find(@Query() query: ExchangeRatesQuery) {
    return this.rates.find(query);
  }
}
