/** The SQLSTATE of a PostgreSQL error, whether thrown by pg or wrapped by TypeORM. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, driverError } = error as { code?: unknown; driverError?: unknown };
  if (typeof code === 'string') return code;
  return driverError === undefined ? undefined : sqlState(driverError);
}

/** The constraint a failed statement ran into. */
export function violatedConstraint(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { constraint, driverError } = error as { constraint?: unknown; driverError?: unknown };
  if (typeof constraint === 'string') return constraint;
  return driverError === undefined ? undefined : violatedConstraint(driverError);
}

const RETRIABLE = new Set(['40P01', '40001']);

/** True for deadlocks and serialization failures: the transaction did nothing and may be run again. */
export function isRetriable(error: unknown): boolean {
  return RETRIABLE.has(sqlState(error) ?? '');
}

/** True when a unique constraint or index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505';
}
