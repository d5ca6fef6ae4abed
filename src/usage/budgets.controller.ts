import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Principal } from '../access/principal.js';
import { Requires, RequiresAdministrator } from '../access/requires.js';
import { PutBudgetDto } from '../companies/budgets.dto.js';
import { BudgetView } from './budgets.dto.js';
import { BudgetsService } from './budgets.service.js';

@ApiTags('budgets')
@Controller()
export class BudgetsController {
  constructor(private readonly budgets: BudgetsService) {}

  @Get('companies/:companyId/budget')
  @Requires('companies:read')
  @ApiOperation({ summary: "A company's budget and what has been spent of it this month" })
  @ApiOkResponse({ type: BudgetView })
  view(@Caller() caller: Principal, @Param('companyId', ParseUUIDPipe) id: string): Promise<BudgetView> {
    return this.budgets.view(caller, id);
  }

  @Put('companies/:companyId/budget')
  @RequiresAdministrator()
  @ApiOperation({ summary: "Set a company's monthly budget" })
  @ApiOkResponse({ type: BudgetView })
  put(@Param('companyId', ParseUUIDPipe) id: string, @Body() body: PutBudgetDto): Promise<BudgetView> {
    return this.budgets.put(id, body);
  }

  @Delete('companies/:companyId/budget')
  @RequiresAdministrator()
  @HttpCode(204)
  @ApiOperation({ summary: "Remove a company's budget" })
  @ApiNoContentResponse()
  remove(@Param('companyId', ParseUUIDPipe) id: string): Promise<void> {
    return this.budgets.remove(id);
  }

  @Get('budget')
  @RequiresAdministrator()
  @ApiOperation({ summary: "The firm's budget, in which all companies count" })
  @ApiOkResponse({ type: BudgetView })
  viewFirm(@Caller() caller: Principal): Promise<BudgetView> {
    return this.budgets.view(caller, null);
  }

  @Put('budget')
  @RequiresAdministrator()
  @ApiOperation({ summary: "Set the firm's monthly budget" })
  @ApiOkResponse({ type: BudgetView })
  putFirm(@Body() body: PutBudgetDto): Promise<BudgetView> {
    return this.budgets.put(null, body);
  }

  @Delete('budget')
  @RequiresAdministrator()
  @HttpCode(204)
  @ApiOperation({ summary: "Remove the firm's budget" })
  @ApiNoContentResponse()
  removeFirm(): Promise<void> {
    return this.budgets.remove(null);
  }
}
