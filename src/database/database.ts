import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isRetriable } from './postgres-errors.js';

/** Who asks: the whole firm (`companyId` null), or one company that may see only itself. */
export interface Scope {
  readonly companyId: string | null;
}

/** The firm's own view: administrators and the workers. */
export const FIRM: Scope = { companyId: null };

const RETRIES_MAX = 4;

/** Transactions, with the tenant's row-level security switched on where a company asks. */
@Injectable()
export class Database {
  constructor(readonly dataSource: DataSource) {}

  /**
   * Runs `work` in one transaction. For a company the transaction takes the tenant role, so that PostgreSQL itself
   * hides every other company's rows. Deadlocks and serialization failures are tried again, a bounded number of times:
   * `work` must hold nothing but database statements.
   */
  run<T>(scope: Scope, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return patiently(() => this.dataSource.transaction((manager) => inScope(manager, scope, work)));
  }

  /** Like `run`, for reading: every statement of `work` sees the rows as they were at the first of them. */
  snapshot<T>(scope: Scope, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return patiently(() =>
      this.dataSource.transaction('REPEATABLE READ', (manager) => inScope(manager, scope, work)),
    );
  }

  /**
   * Another connection that reads what the transaction of `manager`, a snapshot, sees of what is committed: two long
   * statements may then run at once, as long as that transaction is open.
   */
  async beside(
    manager: EntityManager,
  ): Promise<<T>(work: (other: EntityManager) => Promise<T>) => Promise<T>> {
    const [snapshot] = await manager.query<{ id: string }[]>('select pg_export_snapshot() as id');
    if (!snapshot) throw new Error('PostgreSQL exports no snapshot');
    return (work) =>
      this.dataSource.transaction('REPEATABLE READ', async (other) => {
        // An id as PostgreSQL has just made it; the statement takes no parameters.
        await other.query(`set transaction snapshot '${snapshot.id.replaceAll("'", '')}'`);
        return work(other);
      });
  }

  /** One statement of the firm's own, outside any transaction. */
  query<T>(sql: string, parameters: unknown[] = []): Promise<T> {
    return this.dataSource.query<T>(sql, parameters);
  }
}

async function inScope<T>(
  manager: EntityManager,
  scope: Scope,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  if (scope.companyId !== null) {
    await manager.query(
      `select set_config('app.company_id', $1, true), set_config('role', 'prorrata_tenant', true)`,
      [scope.companyId],
    );
  }
  return work(manager);
}

async function patiently<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction();
    } catch (error) {
      if (tries > RETRIES_MAX || !isRetriable(error)) throw error;
    }
  }
}
