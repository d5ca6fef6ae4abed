import 'reflect-metadata';
import { openDataSource } from './database/data-source.js';
import { migrate } from './database/migrate.js';
import { ENTITIES } from './schema.js';

/** The statements that would bring a freshly migrated database to what the row classes say; none means no drift. */
export async function schemaDrift(url: string): Promise<string[]> {
  await migrate(url);
  const dataSource = await openDataSource(url, ENTITIES);
  try {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  } finally {
    await dataSource.destroy();
  }
}
