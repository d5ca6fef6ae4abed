import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Tracing } from '../telemetry/tracing.js';
import { postgresBackend, redisBackend } from './backend.js';
import { JobQueues } from './job-queues.js';

/** BullMQ: on Redis when there is one, else on the same PostgreSQL. */
@Global()
@Module({})
export class QueueModule {
  static forRoot(input: { databaseUrl: string; redisUrl: string | undefined }): DynamicModule {
    return {
      module: QueueModule,
      providers: [
        {
          provide: JobQueues,
          inject: [Tracing],
          useFactory: async ({ bullmq }: Tracing) =>
            new JobQueues(
              await (input.redisUrl
                ? redisBackend(input.redisUrl, bullmq)
                : postgresBackend(input.databaseUrl, bullmq)),
            ),
        },
      ],
      exports: [JobQueues],
    };
  }
}
