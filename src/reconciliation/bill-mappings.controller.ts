import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresAdministrator } from '../access/requires.js';
import { BillMappingView, CreateBillMappingDto } from './bill-mappings.dto.js';
import { BillMappings } from './bill-mappings.service.js';

@ApiTags('bills')
@Controller('bill-mappings')
export class BillMappingsController {
  constructor(private readonly mappings: BillMappings) {}

  @Get()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'How tables of other providers are read; those that came with the program first' })
  list() {
    return this.mappings.list();
  }

  @Post()
  @RequiresAdministrator()
  @ApiOperation({ summary: "Say how a provider's table is read: which column holds what" })
  @ApiCreatedResponse({ type: BillMappingView })
  add(@Body() body: CreateBillMappingDto): Promise<BillMappingView> {
    return this.mappings.add(body);
  }
}
