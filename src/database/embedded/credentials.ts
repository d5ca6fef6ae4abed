import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { writeFileWhole } from './write-file-whole.js';
import type { Paths } from './paths.js';

/** Made-up passwords of the server's superuser and of the role the service logs in as. */
export interface Credentials {
  readonly superuserPassword: string;
  readonly password: string;
}

export const SUPERUSER = 'postgres';
export const APP_ROLE = 'prorrata';
export const APP_DATABASE = 'prorrata';

/** The stored passwords; they are made before the cluster that is created with them. */
export function readOrMakeCredentials(paths: Paths): Credentials {
  const stored = readCredentials(paths);
  if (stored) return stored;
  if (existsSync(paths.cluster)) {
    throw new EmbeddedPostgresError(
      `${paths.credentials} is missing: without it nobody can log in to ${paths.cluster}. Restore it from the backup of DATA_DIR.`,
    );
  }
  const made = { superuserPassword: madeUpPassword(), password: madeUpPassword() };
  writeFileWhole(paths.credentials, `${JSON.stringify(made)}\n`, 0o600);
  return made;
}

export function readCredentials(paths: Paths): Credentials | undefined {
  if (!existsSync(paths.credentials)) return undefined;
  return JSON.parse(readFileSync(paths.credentials, 'utf8')) as Credentials;
}

/** Plain letters and digits, so that it needs no escaping in an URL or in SQL. */
function madeUpPassword(): string {
  return randomBytes(24).toString('hex');
}

/** The URLs of a server that listens on `port`. */
export function connectionUrls(credentials: Credentials, port: number): { url: string; adminUrl: string } {
  const server = `127.0.0.1:${port}`;
  return {
    url: `postgresql://${APP_ROLE}:${credentials.password}@${server}/${APP_DATABASE}`,
    adminUrl: `postgresql://${SUPERUSER}:${credentials.superuserPassword}@${server}/postgres`,
  };
}
