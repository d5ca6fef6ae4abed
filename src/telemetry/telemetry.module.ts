import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** What the process tells of itself. */
@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
export class TelemetryModule {}
