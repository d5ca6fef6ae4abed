import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { KnownSecrets } from './known-secrets.js';
import { Metrics } from './metrics.js';
import type { ProcessLog } from './process-log.js';
import { startTracing } from './start-tracing.js';
import { Tracing } from './tracing.js';

/** What the process tells of itself, and what it keeps to itself. */
@Global()
@Module({})
export class TelemetryModule {
  static forRoot(log: ProcessLog): DynamicModule {
    return {
      module: TelemetryModule,
      providers: [
        Metrics,
        { provide: KnownSecrets, useValue: log.secrets },
        {
          provide: Tracing,
          inject: [Config],
          useFactory: ({ traces, role }: Config) => startTracing(traces, { role, workerId: log.workerId }),
        },
      ],
      exports: [KnownSecrets, Metrics, Tracing],
    };
  }
}
