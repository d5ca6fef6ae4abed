import { Global, Module } from '@nestjs/common';
import { Idempotency } from './idempotency.js';

/** What every room's HTTP side shares. */
@Global()
@Module({ providers: [Idempotency], exports: [Idempotency] })
export class HttpModule {}
