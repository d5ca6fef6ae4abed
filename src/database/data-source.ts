import { DataSource, type DataSourceOptions, type EntitySchema, type MixedList } from 'typeorm';
import { MIGRATIONS } from '../../migrations/list.js';

/** Classes of the rows that a process works with. */
export type Entities = MixedList<string | EntitySchema | (new () => object)>;

/** Options of the one data source; the pool is bounded and a forgotten transaction is ended by the server. */
export function dataSourceOptions(url: string, entities: Entities): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: entities as NonNullable<DataSourceOptions['entities']>,
    migrations: MIGRATIONS,
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    applicationName: 'prorrata',
    poolSize: 20,
    // An idle client that PostgreSQL drops must not end the process.
    poolErrorHandler: () => undefined,
    extra: { idle_in_transaction_session_timeout: 30_000, keepAlive: true, connectionTimeoutMillis: 15_000 },
    logging: false,
  };
}

/** A connected data source; the caller destroys it. */
export async function openDataSource(url: string, entities: Entities): Promise<DataSource> {
  return new DataSource(dataSourceOptions(url, entities)).initialize();
}
