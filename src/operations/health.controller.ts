import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Database } from '../database/database.js';
import { problemTable } from '../errors/problem.js';
import { JobQueues } from '../queue/job-queues.js';
import { WorkersView } from './workers.dto.js';
import { WorkersService } from './workers.service.js';

const healthProblem = problemTable({
  not_ready: { status: 503, title: 'Not ready' },
});

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly queues: JobQueues,
    private readonly workers: WorkersService,
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

  @Get('workers')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'How each process that works the queue is, and whether work is being taken' })
  @ApiOkResponse({ type: WorkersView })
  listWorkers() {
    return this.workers.look();
  }
}
