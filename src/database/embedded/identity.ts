import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The user that PostgreSQL runs as. It refuses root, so root lends it another uid, which need not exist as a user. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** True when this process is root and hands the rights down. */
  readonly lent: boolean;
  /** Lent too where the way to `DATA_DIR` is closed to other users, as below root's own home. */
  readonly capability?: Capability;
}

/** Each lets a program pass closed folders. The first allows reading only, but containers often grant just the second. */
const CAPABILITIES = ['dac_read_search', 'dac_override'] as const;
type Capability = (typeof CAPABILITIES)[number];

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
  const options = { cwd: '/', env: ENVIRONMENT };
  const prefix = setprivArguments(identity);
  if (canSetpriv(prefix)) return { command: 'setpriv', args: [...prefix, program, ...args], options };
  const ids = identity.lent ? { uid: identity.uid, gid: identity.gid } : {};
  return { command: program, args, options: { ...options, ...ids } };
}

// Short and our own: neither PG* variables nor the service's secrets reach the server.
const ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

function setprivArguments(identity: Identity): string[] {
  const ids = identity.lent ? [`--reuid=${identity.uid}`, `--regid=${identity.gid}`, '--clear-groups'] : [];
  const capability = identity.capability
    ? [`--inh-caps=+${identity.capability}`, `--ambient-caps=+${identity.capability}`]
    : [];
  return [...ids, ...capability, '--pdeathsig', 'INT'];
}

// BusyBox has a `setpriv` that knows none of these options, so the very call is tried.
function canSetpriv(prefix: string[], program = ['true']): boolean {
  const options = { cwd: '/', env: ENVIRONMENT, stdio: 'ignore' } as const;
  return spawnSync('setpriv', [...prefix, ...program], options).status === 0;
}

// Tried by "ls": the access(2) behind "test -x" leaves capabilities out of account.
/** `identity` with the least capability that lets it into `folder`; undefined when none does. */
export function withWayInto(identity: Identity, folder: string): Identity | undefined {
  return CAPABILITIES.map((capability) => ({ ...identity, capability })).find((able) =>
    canSetpriv(setprivArguments(able), ['ls', '-d', `${folder}/.`]),
  );
}

/** The first folder, from the root down to `folder`, that `identity` may not enter; undefined when it reaches all. */
export function closedFolder(identity: Identity, folder: string): string | undefined {
  if (!identity.lent || identity.capability) return undefined;
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
