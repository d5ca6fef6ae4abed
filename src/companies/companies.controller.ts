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
import { AccessService } from '../access/access.service.js';
import { Caller, type Principal } from '../access/principal.js';
import { Requires, RequiresAdministrator } from '../access/requires.js';
import { AccessTokenView, IssuedTokenView, accessTokenView } from './access-token-view.js';
import { CompaniesQuery, CreateAccessTokenDto, CreateCompanyDto, UpdateCompanyDto } from './companies.dto.js';
import { CompaniesService } from './companies.service.js';
import { CompanyView } from './company-view.js';

@ApiTags('companies')
@Controller('companies')
export class CompaniesController {
  constructor(
    private readonly companies: CompaniesService,
    private readonly access: AccessService,
  ) {}

  @Post()
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Create a company' })
  @ApiCreatedResponse({ type: CompanyView })
  create(@Body() body: CreateCompanyDto): Promise<CompanyView> {
    return this.companies.create(body);
  }

  @Get()
  @Requires('companies:read')
  @ApiOperation({ summary: 'List companies, newest first' })
  list(@Caller() caller: Principal, @Query() query: CompaniesQuery) {
    return this.companies.list(caller, query);
  }

  @Get(':companyId')
  @Requires('companies:read')
  @ApiOperation({ summary: 'One company' })
  @ApiOkResponse({ type: CompanyView })
  view(@Caller() caller: Principal, @Param('companyId', ParseUUIDPipe) id: string): Promise<CompanyView> {
    return this.companies.view(caller, id);
  }

  @Patch(':companyId')
  @Requires('companies:write')
  @ApiOperation({ summary: 'Change a company' })
  @ApiOkResponse({ type: CompanyView })
  update(
    @Caller() caller: Principal,
    @Param('companyId', ParseUUIDPipe) id: string,
    @Body() body: UpdateCompanyDto,
  ): Promise<CompanyView> {
    return this.companies.update(caller, id, body);
  }

  @Delete(':companyId')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Archive a company; its history stays' })
  @ApiOkResponse({ type: CompanyView })
  archive(@Caller() caller: Principal, @Param('companyId', ParseUUIDPipe) id: string): Promise<CompanyView> {
    return this.companies.archive(caller, id);
  }

  @Post(':companyId/access-tokens')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Issue an access token limited to the company; its text is shown once' })
  @ApiCreatedResponse({ type: IssuedTokenView })
  async issueToken(
    @Caller() caller: Principal,
    @Param('companyId', ParseUUIDPipe) companyId: string,
    @Body() body: CreateAccessTokenDto,
  ): Promise<IssuedTokenView> {
    await this.companies.get(caller, companyId);
    const expiresAt = body.expiresAt ? new Date(body.expiresAt) : null;
    const issued = await this.access.issue({ companyId, name: body.name, scopes: body.scopes, expiresAt });
    return { ...issued, expiresAt: expiresAt?.toISOString() ?? null };
  }

  @Get(':companyId/access-tokens')
  @RequiresAdministrator()
  @ApiOperation({ summary: "The company's access tokens, without their text" })
  @ApiOkResponse({ type: AccessTokenView, isArray: true })
  async listTokens(@Caller() caller: Principal, @Param('companyId', ParseUUIDPipe) companyId: string) {
    await this.companies.get(caller, companyId);
    const tokens = await this.access.list(companyId);
    return { items: tokens.map(accessTokenView), nextCursor: null };
  }

  @Delete(':companyId/access-tokens/:tokenId')
  @RequiresAdministrator()
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an access token' })
  revokeToken(
    @Param('companyId', ParseUUIDPipe) companyId: string,
    @Param('tokenId', ParseUUIDPipe) tokenId: string,
  ): Promise<void> {
    return this.access.revoke(companyId, tokenId);
  }
}
