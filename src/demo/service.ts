import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The product as a process of its own, with its simulated provider. */
export interface Service {
  child: ChildProcess;
  url: string;
  sandboxUrl: string;
  token: string;
}

export type Api = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/** Asks its API; a body is sent as JSON, a form as files. Throws what is refused. */
export function clientOf({ url, token }: Service): Api {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
}

/** Starts everything in an empty folder, on a free port. */
export async function startService(dataDir: string, token: string): Promise<Service> {
  const main = fileURLToPath(new URL('../main.js', import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: { PORT: '0', DATA_DIR: dataDir, ADMIN_TOKEN: token, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise<Service>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /^ready (\S+)$/m.exec(output)?.[1];
      const sandboxUrl = /^sandbox (\S+)/m.exec(output)?.[1];
      if (url && sandboxUrl) resolve({ child, url, sandboxUrl, token });
    });
    child.once('exit', (code) => {
      reject(new Error(`the service ended with code ${code ?? 'none'} at its start`));
    });
  });
}

export async function stopService({ child }: Service): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
