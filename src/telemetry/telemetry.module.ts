import { type DynamicModule, Global, Module } from '@nestjs/common';
import { KnownSecrets } from './known-secrets.js';
import { Metrics } from './metrics.js';

/** What the process tells of itself, and what it keeps to itself. */
@Global()
@Module({})
export class TelemetryModule {
  static forRoot(secrets: KnownSecrets): DynamicModule {
    return {
      module: TelemetryModule,
      providers: [Metrics, { provide: KnownSecrets, useValue: secrets }],
      exports: [KnownSecrets, Metrics],
    };
  }
}
