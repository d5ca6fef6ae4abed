import { Body, Controller, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Principal } from '../access/principal.js';
import { Requires } from '../access/requires.js';
import { InvoiceView } from '../invoices/invoices.dto.js';
import { ReviewDto } from './review.dto.js';
import { ReviewService } from './review.service.js';

@ApiTags('invoices')
@Controller('invoices/:invoiceId/review')
export class ReviewController {
  constructor(private readonly reviews: ReviewService) {}

  @Post()
  @HttpCode(200)
  @Requires('invoices:write')
  @ApiOperation({ summary: 'Decide the accounts of an invoice, once or for this supplier from now on' })
  @ApiOkResponse({ type: InvoiceView })
  review(
    @Caller() caller: Principal,
    @Param('invoiceId', ParseUUIDPipe) id: string,
    @Body() body: ReviewDto,
  ): Promise<InvoiceView> {
    return this.reviews.review(caller, id, body);
  }
}
