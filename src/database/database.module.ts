import { type DynamicModule, Global, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Database } from './database.js';
import { openDataSource, type Entities } from './data-source.js';
import { Notices } from './notices.js';

@Injectable()
class DataSourceLifetime implements OnApplicationShutdown {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notices: Notices,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.notices.close();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

/** The one connection to PostgreSQL, for every room. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(input: { url: string; entities: Entities }): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: DataSource, useFactory: () => openDataSource(input.url, input.entities) },
        { provide: Notices, useFactory: () => new Notices(input.url) },
        Database,
        DataSourceLifetime,
      ],
      exports: [Database, Notices],
    };
  }
}
