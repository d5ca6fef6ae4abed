import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithUs } from './end-with-us.js';
import { freePort } from '../../src/database/embedded/port.js';

const READY_MS_MAX = 10_000;
const POLL_MS = 20;

/** A real Redis with an append-only file, for the run of a spec file. */
export interface TestRedis {
  readonly url: string;
  readonly pid: number;
  /** SIGKILL, as a crash would. */
  readonly kill: () => Promise<void>;
  /** After `kill`: the same port and the same append-only file. */
  readonly startAgain: () => Promise<void>;
  /** Ends it and erases its folder. */
  readonly stop: () => Promise<void>;
}

/** Whether a `redis-server` is on the path. */
export function redisInstalled(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Starts a Redis of one's own; undefined where none is installed. */
export async function startRedis(): Promise<TestRedis | undefined> {
  if (!redisInstalled()) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'prorrata-redis-'));
  const port = await freePort();
  let server = await launch(folder, port);
  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return server.pid ?? 0;
    },
    kill: () => end('SIGKILL'),
    startAgain: async () => {
      server = await launch(folder, port);
    },
    stop: async () => {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function launch(folder: string, port: number): Promise<ChildProcess> {
  const server = spawn(
    'redis-server',
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
      ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'],
    ],
    { stdio: 'ignore' },
  );
  endWithUs(server);
  const deadline = Date.now() + READY_MS_MAX;
  while (!(await answersPing(port))) {
    if (server.exitCode !== null) throw new Error(`redis-server ended with code ${server.exitCode}`);
    if (Date.now() > deadline) throw new Error('redis-server is not ready');
    await sleep(POLL_MS);
  }
  return server;
}

/** Loading its file, Redis accepts connections but answers -LOADING; only +PONG counts. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1', timeout: 500 });
    const done = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (answer) => {
      done(answer.toString().startsWith('+PONG'));
    });
    socket.once('error', () => {
      done(false);
    });
    socket.once('timeout', () => {
      done(false);
    });
  });
}
