import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError, systemCode } from './embedded-postgres-error.js';

/** What `postmaster.pid` says of the server on a cluster. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number | undefined;
}

const FAST_STOP_MS_MAX = 10_000;
const IMMEDIATE_STOP_MS_MAX = 5_000;
const POLL_MS = 50;

/** The live server on `cluster`, told from its lock file and confirmed by the process table. */
export function livePostmaster(cluster: string): Postmaster | undefined {
  const file = readLockFile(cluster);
  return file && isPostmaster(file.pid, cluster) ? file : undefined;
}

function readLockFile(cluster: string): Postmaster | undefined {
  try {
    const lines = readFileSync(lockFile(cluster), 'utf8').split('\n');
    const pid = Number(lines[0]);
    const port = Number(lines[3]);
    return pid > 0 ? { pid, port: port > 0 ? port : undefined } : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function lockFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

/** A number in a lock file may belong to any process by now; only one that was called with this folder counts. */
function isPostmaster(pid: number, cluster: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.some((word) => word.endsWith('/postgres')) && words.includes(cluster);
  } catch {
    return false;
  }
}

/** Ends a server that outlived its owner: cleanly, or at once when it does not go. */
export async function stopOrphan(cluster: string): Promise<void> {
  const stages: [NodeJS.Signals, number][] = [
    ['SIGINT', FAST_STOP_MS_MAX],
    ['SIGQUIT', IMMEDIATE_STOP_MS_MAX],
  ];
  for (const [signal, waitMs] of stages) {
    const orphan = livePostmaster(cluster);
    if (!orphan) return;
    kill(orphan.pid, signal);
    const deadline = Date.now() + waitMs;
    while (isPostmaster(orphan.pid, cluster) && Date.now() < deadline) await sleep(POLL_MS);
  }
  const left = livePostmaster(cluster);
  if (left)
    throw new EmbeddedPostgresError(`A PostgreSQL server left on ${cluster} (pid ${left.pid}) does not stop`);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

/**
 * After a restart of the machine or container the number in the lock file may belong to some other process, and
 * PostgreSQL would refuse to start for ever. Our own number in its place passes that check, since a parent is never
 * a rival, and keeps the rest of the file, by which PostgreSQL finds backends that are still alive.
 */
export function disarmStaleLockFile(cluster: string): void {
  const path = lockFile(cluster);
  if (!existsSync(path) || livePostmaster(cluster)) return;
  const lines = readFileSync(path, 'utf8').split('\n');
  if (!existsSync(`/proc/${lines[0]}`)) return;
  writeFileSync(path, [process.pid, ...lines.slice(1)].join('\n'));
}
