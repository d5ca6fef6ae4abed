import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresAdministrator } from '../access/requires.js';
import { PriceBookService } from './price-book.service.js';
import { CreatePriceDto, PricesQuery, PriceView } from './prices.dto.js';

@ApiTags('prices')
@Controller('prices')
export class PricesController {
  constructor(private readonly book: PriceBookService) {}

  @Get()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'The dated price book' })
  list(@Query() query: PricesQuery) {
    return this.book.list(query);
  }

  @Post()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Add a price; one that begins later replaces those before it' })
  @ApiCreatedResponse({ type: PriceView })
  add(@Body() body: CreatePriceDto): Promise<PriceView> {
    return this.book.add(body);
  }
}
