import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Database } from '../database/database.js';
import { problemTable } from '../errors/problem.js';
import { JobQueues } from '../queue/job-queues.js';

const healthProblem = problemTable({
  not_ready: { status: 503, title: 'Not ready' },
});

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly queues: JobQueues,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'The process runs' })
  live() {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'The process can serve: its database and its queue answer' })
  async ready() {
    try {
      await this.database.query('select 1');
      await this.queues.ping();
    } catch {
      throw healthProblem('not_ready', 'The database or the queue does not answer.');
    }
    return { status: 'ok', queue: this.queues.kind };
  }
}
