import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The user that PostgreSQL runs as. It refuses root, so root lends it another uid, which need not exist as a user. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** True when this process is root and hands the rights down. */
  readonly lent: boolean;
}

/** "nobody" on every Linux. */
const LENT_ID = 65_534;

/** Who runs the server of `cluster`: the process's own user or, for root, the folder's owner, "nobody" at first. */
export function identityFor(cluster: string): Identity {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0) return { uid, gid: process.getgid?.() ?? uid, lent: false };
  const owner = statSync(cluster, { throwIfNoEntry: false });
  return owner && owner.uid !== 0
    ? { uid: owner.uid, gid: owner.gid, lent: true }
    : { uid: LENT_ID, gid: LENT_ID, lent: true };
}

/** How to call a program as `identity`. */
export interface Call {
  readonly command: string;
  readonly args: string[];
  readonly options: { cwd: string; env: Record<string, string>; uid?: number; gid?: number };
}

/**
 * With `setpriv` the kernel also sends the program SIGINT when this process dies, however it dies; without it Node
 * itself changes the user, and a later start has to deal with what was left running.
 */
export function callAs(identity: Identity, program: string, args: string[]): Call {
  // An own, short environment: neither PG* variables nor the service's secrets reach the server.
  const options = { cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } };
  const prefix = setprivArguments(identity);
  if (canSetpriv(prefix)) return { command: 'setpriv', args: [...prefix, program, ...args], options };
  const ids = identity.lent ? { uid: identity.uid, gid: identity.gid } : {};
  return { command: program, args, options: { ...options, ...ids } };
}

function setprivArguments(identity: Identity): string[] {
  const ids = identity.lent ? [`--reuid=${identity.uid}`, `--regid=${identity.gid}`, '--clear-groups'] : [];
  return [...ids, '--pdeathsig', 'INT'];
}

// BusyBox has a `setpriv` that knows none of these options, so the very call is tried.
function canSetpriv(prefix: string[]): boolean {
  return spawnSync('setpriv', [...prefix, 'true'], { cwd: '/', stdio: 'ignore' }).status === 0;
}

/** The first folder, from the root down to `folder`, that `identity` may not enter; undefined when it reaches all. */
export function closedFolder(identity: Identity, folder: string): string | undefined {
  const above = dirname(folder);
  const closed = above === folder ? undefined : closedFolder(identity, above);
  if (closed) return closed;
  return mayUse(identity, folder, 0o1) ? undefined : folder;
}

/** Whether the mode of `path` grants `identity` the rights `bits` (4 read, 2 write, 1 enter or run). */
export function mayUse(identity: Identity, path: string, bits: number): boolean {
  const { mode, uid, gid } = statSync(path);
  const shift = uid === identity.uid ? 6 : gid === identity.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}
