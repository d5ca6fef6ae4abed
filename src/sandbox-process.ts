import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProcessLog } from './telemetry/process-log.js';

const START_MS_MAX = 20_000;
const STOP_MS_MAX = 5_000;

/** The simulated provider in a process of its own, as a real one would be. It ends with its parent. */
export interface SandboxProcess {
  url: string;
  stop(): Promise<void>;
}

/** Starts it on a free port of the loopback address; its meter is kept under `dataDir`. */
export async function startSandboxProcess(dataDir: string, log: ProcessLog): Promise<SandboxProcess> {
  const folder = join(dataDir, 'sandbox');
  mkdirSync(folder, { recursive: true });
  const entry = fileURLToPath(new URL('./sandbox/main.js', import.meta.url));
  const child = fork(entry, ['--port', '0', '--data', folder], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // Its complaints pass our log: one format, one redaction.
  if (child.stderr) createInterface(child.stderr).on('line', (line) => log.warn(line, 'Sandbox'));
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('the simulated provider did not start in time'));
    }, START_MS_MAX);
    child.once('exit', (code) => {
      reject(new Error(`the simulated provider ended with code ${code ?? 'none'} at its start`));
    });
    child.on('message', (message: unknown) => {
      const { type, url: address } = (message ?? {}) as { type?: unknown; url?: unknown };
      if (type !== 'ready' || typeof address !== 'string') return;
      clearTimeout(timer);
      resolve(address);
    });
  });
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) {
          resolve();
          return;
        }
        const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
        child.once('exit', () => {
          clearTimeout(timer);
          resolve();
        });
        child.kill('SIGTERM');
      }),
  };
}
