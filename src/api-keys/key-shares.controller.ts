import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresAdministrator } from '../access/requires.js';
import { KeySharesListView, KeySharesQuery } from './key-shares.dto.js';
import { KeySharesService } from './key-shares.service.js';

@ApiTags('usage')
@Controller('usage/keys')
export class KeySharesController {
  constructor(private readonly shares: KeySharesService) {}

  @Get()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'How evenly the keys of each account were used, by day' })
  @ApiOkResponse({ type: KeySharesListView })
  list(@Query() query: KeySharesQuery): Promise<KeySharesListView> {
    return this.shares.list(query);
  }
}
