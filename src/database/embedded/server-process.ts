import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BoundedLog } from './bounded-log.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { callAs, type Identity } from './identity.js';
import { disarmStaleLockFile } from './postmaster.js';
import { serverArguments } from './server-settings.js';

const READY_MS_MAX = 120_000;
const STOP_MS_MAX = 10_000;
/** How long the remains of a killed server may stay in the way of the next one. */
const REMAINS_MS_MAX = 15_000;
const REMAINS_RETRY_MS = 100;
const READY = 'database system is ready to accept connections';
const REMAINS = /lock file "postmaster\.pid" already exists|pre-existing shared memory block/;
const TAIL_CHARS = 2_000;

export interface ServerInput {
  readonly binaries: string;
  readonly cluster: string;
  readonly identity: Identity;
  readonly port: number;
  readonly log: BoundedLog;
}

/** How a server ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running server that is a child of this process. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly exited: Promise<Exit>,
  ) {}

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Starts the server and waits until it takes connections; what a killed one left in the way is waited out. */
  static async start(input: ServerInput): Promise<ServerProcess> {
    const deadline = Date.now() + REMAINS_MS_MAX;
    for (;;) {
      disarmStaleLockFile(input.cluster);
      const outcome = await startOnce(input);
      if ('child' in outcome) return new ServerProcess(outcome.child, outcome.exited);
      if (!REMAINS.test(outcome.complaint) || Date.now() > deadline) {
        throw new EmbeddedPostgresError(
          `PostgreSQL did not start: ${outcome.complaint.trim() || 'no reason given'}`,
        );
      }
      await sleep(REMAINS_RETRY_MS);
    }
  }

  /** Ends it cleanly, or at once when it does not go. */
  async stop(): Promise<void> {
    this.child.kill('SIGINT');
    const late = setTimeout(() => this.child.kill('SIGQUIT'), STOP_MS_MAX);
    await this.exited;
    clearTimeout(late);
  }
}

type Outcome = { child: ChildProcess; exited: Promise<Exit> } | { complaint: string };

function startOnce(input: ServerInput): Promise<Outcome> {
  const call = callAs(
    input.identity,
    join(input.binaries, 'bin', 'postgres'),
    serverArguments(input.cluster, input.port),
  );
  // A session of its own: Ctrl-C in a terminal must reach the service alone, which stops the server last.
  const child = spawn(call.command, call.args, {
    ...call.options,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const killOnExit = () => child.kill('SIGINT');
  process.once('exit', killOnExit);
  let tail = '';
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', (error) => {
      tail += error.message;
      resolve({ code: null, signal: null });
    });
    // Not "close": orphaned backends may hold standard error open for a while.
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
  });
  void exited.then(() => process.removeListener('exit', killOnExit));
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      tail += `not ready after ${READY_MS_MAX / 1000} s`;
      child.kill('SIGINT');
    }, READY_MS_MAX);
    // Read to the end of the server's life: a full pipe would stop it.
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      input.log.append(text);
      tail = (tail + text).slice(-TAIL_CHARS);
      if (tail.includes(READY)) {
        clearTimeout(late);
        resolve({ child, exited });
      }
    });
    void exited.then(async () => {
      clearTimeout(late);
      // The last words may still be on their way.
      await Promise.race([new Promise((ended) => child.stderr.once('end', ended)), sleep(200)]);
      resolve({ complaint: tail });
    });
  });
}
