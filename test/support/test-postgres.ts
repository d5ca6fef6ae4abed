/** The server of this test run, handed to every spec file; undefined where none can run. */
export interface TestPostgres {
  /** The superuser, on the database `postgres`. */
  readonly adminUrl: string;
  /** The plain role that owns the test databases. */
  readonly role: string;
  readonly password: string;
  /** A database migrated once, copied for each spec file. */
  readonly template: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    testPostgres: TestPostgres | { readonly unavailable: string };
  }
}

/** The same server, another database, and another user where one is given. */
export function urlOf(
  adminUrl: string,
  input: { database: string; role?: string; password?: string },
): string {
  const url = new URL(adminUrl);
  url.pathname = `/${input.database}`;
  if (input.role !== undefined) url.username = input.role;
  if (input.password !== undefined) url.password = input.password;
  return url.href;
}
