import type { EntityManager } from 'typeorm';

/** Anything that runs one statement: a transaction's manager or the database itself. */
export type Runner = Pick<EntityManager, 'query'>;

/**
 * Runs an UPDATE or DELETE (also under WITH) and gives its RETURNING rows. TypeORM answers such statements with
 * `[rows, count]`, where a SELECT or INSERT answers with the rows alone.
 */
export async function changeRows<Row>(
  runner: Runner,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const [rows] = await runner.query<[Row[], number]>(sql, parameters);
  return rows;
}
