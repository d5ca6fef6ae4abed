import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Principal } from '../access/principal.js';
import { Requires } from '../access/requires.js';
import { BatchesService } from './batches.service.js';
import { BatchInvoicesQuery, InvoicesQuery, InvoiceView } from './invoices.dto.js';
import { InvoicesService } from './invoices.service.js';

@ApiTags('invoices')
@Controller()
export class InvoicesController {
  constructor(
    private readonly invoices: InvoicesService,
    private readonly batches: BatchesService,
  ) {}

  @Get('invoices')
  @Requires('invoices:read')
  @ApiOperation({ summary: 'List invoices, newest first' })
  list(@Caller() caller: Principal, @Query() query: InvoicesQuery) {
    return this.invoices.list(caller, query);
  }

  @Get('invoices/:invoiceId')
  @Requires('invoices:read')
  @ApiOperation({ summary: 'One invoice with its lines, its accounting entry and its cost' })
  @ApiOkResponse({ type: InvoiceView })
  view(@Caller() caller: Principal, @Param('invoiceId', ParseUUIDPipe) id: string): Promise<InvoiceView> {
    return this.invoices.view(caller, id);
  }

  @Get('invoices/:invoiceId/attempts')
  @Requires('usage:read')
  @ApiOperation({ summary: 'Every request ever sent for the invoice' })
  attempts(@Caller() caller: Principal, @Param('invoiceId', ParseUUIDPipe) id: string) {
    return this.invoices.attemptsOf(caller, id);
  }

  @Get('batches/:batchId/invoices')
  @Requires('invoices:read')
  @ApiOperation({ summary: "The batch's invoices" })
  async ofBatch(
    @Caller() caller: Principal,
    @Param('batchId', ParseUUIDPipe) batchId: string,
    @Query() query: BatchInvoicesQuery,
  ) {
    await this.batches.view(caller, batchId);
    return this.invoices.list(caller, { ...query, batchId });
  }
}
