import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Credentials, SUPERUSER } from './credentials.js';
import { EmbeddedPostgresError, reason, systemCode } from './embedded-postgres-error.js';
import { callAs, closedFolder, type Identity, identityFor, withWayInto } from './identity.js';
import { type Paths, UNFINISHED } from './paths.js';
import { syncFolder } from './write-file-whole.js';

const INITDB_MS_MAX = 120_000;
const ERASE_TRIES_MAX = 50;
const ERASE_RETRY_MS = 100;

/** Makes `DATA_DIR` where it is missing; answers with its real path. */
export function makeDataDir(dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o755 });
    return realpathSync(dataDir);
  } catch (error) {
    throw new EmbeddedPostgresError(`DATA_DIR ${dataDir} cannot be used: ${reason(error)}`);
  }
}

/** Who runs the server, once sure that this user reaches `DATA_DIR`, which is opened as far as it is ours to open. */
export function identityUnder({ dataDir, cluster }: Paths): Identity {
  const identity = identityFor(cluster);
  if (!identity.lent) {
    checkOwner(cluster, identity);
    return identity;
  }
  chmodSync(dataDir, 0o755);
  const closed = closedFolder(identity, dataDir);
  if (!closed) return identity;
  const able = withWayInto(identity, dataDir);
  if (able) return able;
  throw new EmbeddedPostgresError(
    `DATA_DIR ${dataDir} is out of reach for PostgreSQL, which runs as uid ${identity.uid} because it refuses root: ` +
      `${closed} does not let others enter. Choose another DATA_DIR, open that folder (chmod o+x), or run as an ordinary user.`,
  );
}

/**
 * Erases what interrupted starts left; only the owner of the folder may call it. An initdb that was interrupted this
 * very moment may still be writing, hence more than one try; what is left after them waits for the next start.
 */
export async function eraseUnfinished(dataDir: string): Promise<void> {
  for (let tries = 0; tries < ERASE_TRIES_MAX; tries++) {
    const left = readdirSync(dataDir).filter((name) => name.startsWith(UNFINISHED));
    if (left.length === 0) return;
    if (tries > 0) await sleep(ERASE_RETRY_MS);
    for (const name of left) eraseFolder(join(dataDir, name));
  }
}

function eraseFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (systemCode(error) !== 'ENOTEMPTY') throw error;
  }
}

/** Creates the cluster when it does not exist. It gets its name only once complete, so half a cluster is never adopted. */
export async function createCluster(input: {
  paths: Paths;
  binaries: string;
  identity: Identity;
  credentials: Credentials;
}): Promise<void> {
  const { paths, identity } = input;
  if (existsSync(paths.cluster)) return;
  const unfinished = mkdtempSync(join(paths.dataDir, UNFINISHED));
  const passwordFile = join(unfinished, 'password');
  writeFileSync(passwordFile, `${input.credentials.superuserPassword}\n`, { mode: 0o600 });
  if (identity.lent) {
    chownSync(unfinished, identity.uid, identity.gid);
    chownSync(passwordFile, identity.uid, identity.gid);
  }
  const cluster = join(unfinished, 'cluster');
  await initdb({ binaries: input.binaries, identity, cluster, passwordFile });
  renameSync(cluster, paths.cluster);
  syncFolder(paths.dataDir);
  rmSync(unfinished, { recursive: true, force: true });
}

function checkOwner(cluster: string, identity: Identity): void {
  const uid = statSync(cluster, { throwIfNoEntry: false })?.uid ?? identity.uid;
  if (uid === identity.uid) return;
  throw new EmbeddedPostgresError(
    `${cluster} belongs to uid ${uid}, but this process runs as uid ${identity.uid}. ` +
      `Run it as the user that created the folder, or as root, or choose another DATA_DIR.`,
  );
}

function initdb(input: {
  binaries: string;
  identity: Identity;
  cluster: string;
  passwordFile: string;
}): Promise<void> {
  const call = callAs(input.identity, join(input.binaries, 'bin', 'initdb'), [
    ...['-D', input.cluster, '-U', SUPERUSER, `--pwfile=${input.passwordFile}`, '--auth=scram-sha-256'],
    ...['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...['-c', 'dynamic_shared_memory_type=mmap', '--no-instructions'],
  ]);
  return new Promise((resolve, reject) => {
    const child = spawn(call.command, call.args, {
      ...call.options,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: INITDB_MS_MAX,
      detached: true,
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2_000);
    });
    child.once('error', (error) => {
      reject(new EmbeddedPostgresError(`initdb cannot be run: ${error.message}`));
    });
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new EmbeddedPostgresError(
            `initdb failed (${signal ?? code}): ${complaint.trim()}${hint(complaint)}`,
          ),
        );
    });
  });
}

function hint(complaint: string): string {
  return complaint.includes('could not look up effective user ID')
    ? '. Run the service as a user that /etc/passwd lists, or set DATABASE_URL.'
    : '';
}
