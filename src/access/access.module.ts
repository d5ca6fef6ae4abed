import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { SealKeyRing } from '../config/seal-keys.js';
import { KnownSecrets } from '../telemetry/known-secrets.js';
import { AccessService } from './access.service.js';
import { Sealer } from './sealer.js';

/** Who may do what, and the sealing of secrets. */
@Global()
@Module({})
export class AccessModule {
  static forRoot(sealKeys: SealKeyRing): DynamicModule {
    return {
      module: AccessModule,
      providers: [
        AccessService,
        {
          provide: Sealer,
          inject: [KnownSecrets],
          useFactory: (known: KnownSecrets) =>
            new Sealer(sealKeys, (secret) => {
              known.remember(secret);
            }),
        },
      ],
      exports: [AccessService, Sealer],
    };
  }
}
