import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresAdministrator } from '../access/requires.js';
import { PageQuery } from '../http/page.js';
import {
  CreateProviderAccountDto,
  CreateProviderKeyDto,
  ProviderAccountView,
  ProviderAccountWithKeysView,
  ProviderKeyView,
  UpdateProviderAccountDto,
  UpdateProviderKeyDto,
} from './provider-accounts.dto.js';
import { LimitsView, RebuiltView } from './limits.dto.js';
import { LimitsService } from './limits.service.js';
import { ProviderAccountsService } from './provider-accounts.service.js';
import { ProviderKeysService } from './provider-keys.service.js';

@ApiTags('provider accounts')
@Controller('provider-accounts')
export class ProviderAccountsController {
  constructor(
    private readonly accounts: ProviderAccountsService,
    private readonly keys: ProviderKeysService,
    private readonly limits: LimitsService,
  ) {}

  @Post()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Create a provider account; the first one is the default of every company' })
  @ApiCreatedResponse({ type: ProviderAccountView })
  create(@Body() body: CreateProviderAccountDto): Promise<ProviderAccountView> {
    return this.accounts.create(body);
  }

  @Get()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'List provider accounts' })
  list(@Query() query: PageQuery) {
    return this.accounts.list(query);
  }

  @Get(':accountId')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'One account with its keys and what they were used for' })
  @ApiOkResponse({ type: ProviderAccountWithKeysView })
  view(@Param('accountId', ParseUUIDPipe) id: string): Promise<ProviderAccountWithKeysView> {
    return this.accounts.view(id);
  }

  @Patch(':accountId')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Change an account, or make it the default' })
  @ApiOkResponse({ type: ProviderAccountView })
  update(
    @Param('accountId', ParseUUIDPipe) id: string,
    @Body() body: UpdateProviderAccountDto,
  ): Promise<ProviderAccountView> {
    return this.accounts.update(id, body);
  }

  @Get(':accountId/limits')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Limits by model and window with what is used of them, over all processes' })
  @ApiOkResponse({ type: LimitsView })
  viewLimits(@Param('accountId', ParseUUIDPipe) id: string): Promise<LimitsView> {
    return this.limits.view(id);
  }

  @Post(':accountId/limits/rebuild')
  @RequiresAdministrator()
  @HttpCode(200)
  @ApiOperation({ summary: 'Make the counters of the limits anew from the ledger of requests' })
  @ApiOkResponse({ type: RebuiltView })
  rebuildLimits(@Param('accountId', ParseUUIDPipe) id: string): Promise<RebuiltView> {
    return this.limits.rebuild(id);
  }

  @Post(':accountId/keys')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Add an API key; its secret is sealed at once and never returned' })
  @ApiCreatedResponse({ type: ProviderKeyView })
  addKey(
    @Param('accountId', ParseUUIDPipe) accountId: string,
    @Body() body: CreateProviderKeyDto,
  ): Promise<ProviderKeyView> {
    return this.keys.add(accountId, body);
  }

  @Patch(':accountId/keys/:keyId')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Rename, disable or enable a key' })
  @ApiOkResponse({ type: ProviderKeyView })
  updateKey(
    @Param('accountId', ParseUUIDPipe) accountId: string,
    @Param('keyId', ParseUUIDPipe) keyId: string,
    @Body() body: UpdateProviderKeyDto,
  ): Promise<ProviderKeyView> {
    return this.keys.update(accountId, keyId, body);
  }

  @Delete(':accountId/keys/:keyId')
  @RequiresAdministrator()
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke a key for ever' })
  revokeKey(
    @Param('accountId', ParseUUIDPipe) accountId: string,
    @Param('keyId', ParseUUIDPipe) keyId: string,
  ): Promise<void> {
    return this.keys.revoke(accountId, keyId);
  }
}
