import { type DynamicModule, Global, Module } from '@nestjs/common';
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
          useFactory: async () =>
            new JobQueues(
              await (input.redisUrl ? redisBackend(input.redisUrl) : postgresBackend(input.databaseUrl)),
            ),
        },
      ],
      exports: [JobQueues],
    };
  }
}
