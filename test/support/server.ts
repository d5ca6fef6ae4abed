import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from './api-client.js';
import { endWithUs } from './end-with-us.js';
import { projectPath } from './project-path.js';

const MAIN = projectPath('dist/src/main.js');
const READY_MS_MAX = 60_000;
export const ADMIN_TOKEN = 'test-administrator-token-0001';

/** A process of the built product. */
export interface TestServer {
  /** Where it serves; empty for a pure worker. */
  url: string;
  /** The simulated provider's own address, when it runs. */
  sandboxUrl: string;
  api: ApiClient;
  process: ChildProcess;
  dataDir: string;
  output(): string;
  /** SIGTERM and wait; gives the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL and wait. */
  kill(): Promise<void>;
}

export interface ServerOptions {
  env?: Record<string, string>;
  /** Absent: a new temporary folder, erased by `eraseDataDirs`. */
  dataDir?: string;
  /** How long it may take until it is ready; a machine full of work needs more than the usual minute. */
  readyMsMax?: number;
}

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'prorrata-e2e-'));
  folders.push(folder);
  return folder;
}

/** Erases the folders that this file's tests have made. */
export function eraseFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Starts the built program as an operator would and waits until it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? temporaryFolder();
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: dataDir, ADMIN_TOKEN, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithUs(child);
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`not ready in time:\n${output}`));
    }, options.readyMsMax ?? READY_MS_MAX);
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      if (/^ready /m.test(output)) {
        clearTimeout(timer);
        resolve();
      }
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code} before it was ready:\n${output}`));
    });
  });
  await ready;
  const url = /^ready (http\S+)/m.exec(output)?.[1] ?? '';
  const ended = async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  return {
    url,
    sandboxUrl: /^sandbox (http\S+)/m.exec(output)?.[1] ?? '',
    api: new ApiClient(url, options.env?.['ADMIN_TOKEN'] ?? ADMIN_TOKEN),
    process: child,
    dataDir,
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      await ended();
      return child.exitCode;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended();
    },
  };
}
