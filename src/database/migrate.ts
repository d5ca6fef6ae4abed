import { Client } from 'pg';
import { openDataSource } from './data-source.js';

/** Any fixed number: processes that start together take turns at the migrations. */
const LOCK = 727_001;

/** Brings the database at `url` to the newest schema; safe to call from many processes at once. */
export async function migrate(url: string): Promise<string[]> {
  const lock = new Client({ connectionString: url });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [LOCK]);
    const dataSource = await openDataSource(url, []);
    try {
      const done = await dataSource.runMigrations();
      return done.map((migration) => migration.name);
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await lock.end();
  }
}
