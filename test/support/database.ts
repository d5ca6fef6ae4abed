import { inject } from 'vitest';
import { copyDatabase, type TestPostgres } from './test-postgres.js';

export interface TestDatabase {
  /** The service's plain role, which owns the database. */
  readonly url: string;
  /** The superuser, on the same database. */
  readonly adminUrl: string;
  /** Erases it, even while a forgotten connection is open. */
  readonly drop: () => Promise<void>;
}

/** The run's server; throws the reason where there is none. */
export function testPostgres(): TestPostgres {
  const postgres = inject('testPostgres');
  if ('unavailable' in postgres) throw new Error(`No PostgreSQL for tests: ${postgres.unavailable}`);
  return postgres;
}

/** A database of one's own: a copy of the migrated template, or an empty one for tests of the migrations themselves. */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  return copyDatabase(testPostgres(), options.empty === true ? 'template1' : undefined);
}
