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

/** True when a lock was not to be had within `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return sqlState(error) === '55P03';
}

/** True when a unique constraint or index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505';
}

// Class 08: connection exceptions. 57P01-57P05: the server stops, crashed or is starting. 53300: too many connections.
// 25P03: it took the connection of a transaction that did nothing for too long.
// Then the operating system's words for a host that is not there. Not every code with an E: Node's own faults of
// programming are called ERR_….
const AWAY =
  /^(08...|25P03|57P0[1-5]|53300|ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|E(HOST|NET)(UNREACH|DOWN)|ENOTFOUND|EAI_AGAIN)$/;
/** What pg and its pool say, without any code, of a connection that is gone or cannot be made. */
const LOST =
  /connection terminated|timeout exceeded when trying to connect|connection timeout|not queryable|client was closed/i;

/**
 * True when the server could not be reached or went away. Nothing is said of the statement itself, which may even have
 * taken effect.
 */
export function isServerAway(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return AWAY.test(state);
  return error instanceof Error && LOST.test(error.message);
}
