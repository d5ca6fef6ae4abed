import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { SealKeyRing } from '../config/seal-keys.js';
import { AccessService } from './access.service.js';
import { Sealer } from './sealer.js';

/** Who may do what, and the sealing of secrets. */
@Global()
@Module({})
export class AccessModule {
  static forRoot(sealKeys: SealKeyRing): DynamicModule {
    return {
      module: AccessModule,
      providers: [AccessService, { provide: Sealer, useFactory: () => new Sealer(sealKeys) }],
      exports: [AccessService, Sealer],
    };
  }
}
