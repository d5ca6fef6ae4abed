import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresAdministrator } from '../access/requires.js';
import { AllocationPolicy } from './allocation-policy.js';
import {
  AllocationPolicyView,
  AllocationQuery,
  AllocationView,
  PutAllocationPolicyDto,
} from './allocation.dto.js';
import { AllocationService } from './allocation.service.js';
import { PeriodPipe } from './period.pipe.js';

@ApiTags('costing')
@Controller()
export class AllocationController {
  constructor(
    private readonly allocation: AllocationService,
    private readonly policy: AllocationPolicy,
  ) {}

  @Get('periods/:period/allocation')
  @RequiresAdministrator()
  @ApiOperation({
    summary:
      'How a period would be divided, from everything known now; of a closed one this is not its result',
  })
  @ApiOkResponse({ type: AllocationView })
  @ApiConflictResponse({ description: '`no_bill`: the billed pool, and no bill of the period' })
  preview(
    @Param('period', PeriodPipe) period: string,
    @Query() query: AllocationQuery,
  ): Promise<AllocationView> {
    return this.allocation.preview(period, query);
  }

  @Get('allocation-policy')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'How costs are divided and statements written where a request does not say' })
  @ApiOkResponse({ type: AllocationPolicyView })
  view(): Promise<AllocationPolicyView> {
    return this.policy.view();
  }

  @Put('allocation-policy')
  @RequiresAdministrator()
  @ApiOperation({ summary: 'Set it whole; what is absent beside the method returns to its default' })
  @ApiOkResponse({ type: AllocationPolicyView })
  put(@Body() body: PutAllocationPolicyDto): Promise<AllocationPolicyView> {
    return this.policy.put(body);
  }
}
