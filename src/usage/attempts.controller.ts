import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Principal } from '../access/principal.js';
import { Requires } from '../access/requires.js';
import { AttemptsService } from './attempts.service.js';
import { AttemptsQuery } from './usage.dto.js';

@ApiTags('usage')
@Controller('attempts')
export class AttemptsController {
  constructor(private readonly attempts: AttemptsService) {}

  @Get()
  @Requires('usage:read')
  @ApiOperation({ summary: 'Every request to a provider, newest first' })
  list(@Caller() caller: Principal, @Query() query: AttemptsQuery) {
    return this.attempts.list(caller, query);
  }
}
