import { setTimeout as sleep } from 'node:timers/promises';
import { findPackage, usableBinaries } from './embedded/binaries.js';
import { bootstrap, isBootstrapped } from './embedded/bootstrap.js';
import { BoundedLog } from './embedded/bounded-log.js';
import { createCluster, eraseUnfinished, identityUnder, makeDataDir } from './embedded/cluster.js';
import { connectionUrls, readCredentials, readOrMakeCredentials } from './embedded/credentials.js';
import { EmbeddedPostgresError } from './embedded/embedded-postgres-error.js';
import type { Identity } from './embedded/identity.js';
import { lockOwner, type OwnerLock } from './embedded/owner-lock.js';
import { type Paths, pathsUnder } from './embedded/paths.js';
import { freePort, readPort } from './embedded/port.js';
import { livePostmaster, stopOrphan } from './embedded/postmaster.js';
import { Supervisor, type UnexpectedExit } from './embedded/supervisor.js';
import { writeFileWhole } from './embedded/write-file-whole.js';

export interface EmbeddedPostgresOptions {
  /** `DATA_DIR`; the cluster lives in its folder `postgres`. */
  readonly dataDir: string;
  /** Receives a line for each thing an operator may want to know. */
  readonly log?: (line: string) => void;
  /** Called when the server ends unasked; it is started again on the same port unless `restarting` is false. */
  readonly onExit?: (exit: UnexpectedExit) => void;
}

/** A server that takes connections. */
export interface EmbeddedPostgres {
  /** The service's own role and database. */
  readonly url: string;
  /** The superuser, on the database `postgres`. */
  readonly adminUrl: string;
  /** False when another process started the server: it alone stops it. */
  readonly owned: boolean;
  /** Close every pool first. Does nothing when the server is not owned. */
  readonly stop: () => Promise<void>;
}

const OTHER_OWNER_MS_MAX = 120_000;
const POLL_MS = 100;

/**
 * Starts the embedded PostgreSQL under `dataDir`, or joins the one that another process runs there. The first process
 * to come owns the server; when it dies the kernel stops the server, and the next one to start takes over.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const packageFolder = findPackage();
  const paths = pathsUnder(makeDataDir(options.dataDir));
  const identity = identityUnder(paths);
  const deadline = Date.now() + OTHER_OWNER_MS_MAX;
  while (Date.now() < deadline) {
    const lock = await lockOwner(paths.dataDir);
    if (lock) return startOwned({ options, packageFolder, paths, identity, lock });
    const joined = await joinRunning(paths);
    if (joined) return joined;
    await sleep(POLL_MS);
  }
  throw new EmbeddedPostgresError(
    `Another process owns the PostgreSQL under ${paths.dataDir}, but no server answers there`,
  );
}

async function joinRunning(paths: Paths): Promise<EmbeddedPostgres | undefined> {
  const port = livePostmaster(paths.cluster)?.port;
  const credentials = readCredentials(paths);
  if (port === undefined || !credentials) return undefined;
  const urls = connectionUrls(credentials, port);
  if (!(await isBootstrapped(urls.url))) return undefined;
  return { ...urls, owned: false, stop: async () => undefined };
}

async function startOwned(input: {
  options: EmbeddedPostgresOptions;
  packageFolder: string;
  paths: Paths;
  identity: Identity;
  lock: OwnerLock;
}): Promise<EmbeddedPostgres> {
  const { options, packageFolder, paths, identity, lock } = input;
  const undo: (() => Promise<void> | void)[] = [() => lock.release()];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    await eraseUnfinished(paths.dataDir);
    await stopOrphan(paths.cluster);
    const credentials = readOrMakeCredentials(paths);
    const binaries = usableBinaries({ packageFolder, dataDir: paths.dataDir, identity });
    await createCluster({ paths, binaries, identity, credentials });
    const port = await freePort(readPort(paths.port));
    const log = new BoundedLog(paths.log);
    undo.push(() => {
      log.close();
    });
    const supervisor = await Supervisor.start(
      { binaries, cluster: paths.cluster, identity, port, log },
      { log: options.log ?? (() => undefined), onExit: options.onExit ?? (() => undefined) },
    );
    undo.push(() => supervisor.stop());
    writeFileWhole(paths.port, `${port}\n`, 0o644);
    const urls = connectionUrls(credentials, port);
    await bootstrap(urls.adminUrl, credentials);
    return { ...urls, owned: true, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
