import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { MeterRecord } from '../../src/sandbox/meter-record.js';
import type { GateReport } from '../../src/sandbox/gate.js';
import type { SettingsChange } from '../../src/sandbox/settings.js';
import type { TotalsJson } from '../../src/sandbox/totals.js';
import { projectPath } from './project-path.js';
import { temporaryFolder } from './server.js';

const MAIN = projectPath('dist/src/sandbox/main.js');
const READY_MS_MAX = 30_000;
const REQUESTS_MAX = 10_000;

/** The simulated provider in a process of its own: its meter outlives whatever happens to the server. */
export interface SandboxProcess {
  readonly url: string;
  meter(): Promise<TotalsJson & GateReport>;
  /** Begins peaks and times anew. */
  resetMeter(): Promise<void>;
  /** What it counted, newest first. */
  requests(): Promise<MeterRecord[]>;
  set(settings: SettingsChange): Promise<void>;
  /** Queues fault plans. */
  meet(...faults: object[]): Promise<void>;
  /** Forgets the plans that are left. */
  forgive(): Promise<void>;
  /** SIGKILL and wait. */
  kill(): Promise<void>;
  /** After `kill`: the same port and the same books. */
  startAgain(): Promise<void>;
}

/** Starts it on a free port; `eraseFolders` erases its books. */
export async function startSandboxProcess(settings: SettingsChange = {}): Promise<SandboxProcess> {
  const folder = temporaryFolder();
  let { child, url } = await launch(folder, '0');
  const control = async <T>(path: string, method = 'GET', value?: unknown): Promise<T> => {
    const response = await fetch(`${url}/sandbox/${path}`, {
      method,
      ...(value !== undefined && { body: JSON.stringify(value) }),
    });
    if (!response.ok) throw new Error(`sandbox: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const sandbox: SandboxProcess = {
    get url() {
      return url;
    },
    meter: () => control('meter'),
    resetMeter: () => control('meter/reset', 'POST'),
    requests: async () =>
      (await control<{ requests: MeterRecord[] }>(`requests?limit=${REQUESTS_MAX}`)).requests,
    set: (change) => control('settings', 'PUT', change),
    meet: (...faults) => control('faults', 'POST', faults),
    forgive: () => control('faults', 'DELETE'),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    startAgain: async () => {
      ({ child, url } = await launch(folder, new URL(url).port));
    },
  };
  await sandbox.set(settings);
  return sandbox;
}

function launch(folder: string, port: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [MAIN, '--port', port, '--data', folder], {
    // With a channel to this process it ends when this one does, whatever became of the tests.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  child.channel?.unref();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('the simulated provider is not ready in time'));
    }, READY_MS_MAX);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /^sandbox (http\S+)/m.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve({ child, url });
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the simulated provider ended with ${code} before it was ready`));
    });
  });
}
