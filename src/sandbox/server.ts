import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxAccount } from './account.js';
import { refuseKey, serveChat, type Provider } from './chat.js';
import { serveControl } from './control.js';
import { FaultQueue } from './faults.js';
import { Gate } from './gate.js';
import { sendJson, sendRefusal } from './http.js';
import { bearerKey } from './keys.js';
import { Meter } from './meter.js';
import { PrefixCache } from './prefix-cache.js';
import { MODELS, PROVIDER_HEADER, PROVIDER_NAME } from './protocol.js';
import { seededRandom } from './random.js';
import { settingsErrors, type SettingsChange } from './settings.js';

export interface SandboxOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
  /** Where the meter and the settings live. Left out: a temporary folder, removed at the end. */
  dataFolder?: string;
  settings?: SettingsChange;
}

export interface RunningSandbox extends Pick<Provider, 'account' | 'meter' | 'faults'> {
  url: string;
  dataFolder: string;
  /** Stops taking requests, lets those in work end for a moment, then closes. */
  close(): Promise<void>;
}

const KEEP_ALIVE_MS = 65_000;
const CLOSE_GRACE_MS = 2_000;
const CLOSE_LOOK_MS = 10;

/** Starts the simulated provider. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const errors = settingsErrors(options.settings ?? {});
  if (errors.length > 0) throw new Error(errors.map(({ path, message }) => `${path} ${message}`).join('; '));
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'prorrata-sandbox-'));
  const meter = await Meter.open(dataFolder);
  const provider: Provider = {
    account: new SandboxAccount(dataFolder, meter.totals),
    meter,
    faults: new FaultQueue(),
    gate: new Gate(),
    cache: new PrefixCache(),
    random: seededRandom(1),
  };
  if (options.settings) provider.account.change(options.settings);

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    response.setHeader(PROVIDER_HEADER, PROVIDER_NAME);
    // A client that leaves in the middle of an answer is no fault of ours.
    response.on('error', () => undefined);
    serve(provider, request, response).catch((error: unknown) => failed(request, response, error));
  });
  const host = options.host ?? '127.0.0.1';
  await listen(server, { port: options.port ?? 0, host });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    dataFolder,
    account: provider.account,
    meter,
    faults: provider.faults,
    close: async () => {
      await stop(server, provider.gate);
      meter.close();
      if (options.dataFolder === undefined) rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

async function serve(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (path === '/sandbox' || path.startsWith('/sandbox/')) return serveControl(provider, request, response);
  const route = `${request.method} ${path.replace(/^\/v1(?=\/)/, '')}`;
  if (route === 'POST /chat/completions') return serveChat(provider, request, response);
  if (route !== 'GET /models' && route !== 'GET /user/balance')
    return sendRefusal(response, { status: 404, message: `Not Found: ${route}` });
  const refusal = refuseKey(provider.account, bearerKey(request));
  if (refusal) return sendRefusal(response, refusal);
  if (route === 'GET /user/balance') return sendJson(response, 200, provider.account.wallets.balanceJson());
  const data = MODELS.map((id) => ({ id, object: 'model', owned_by: PROVIDER_NAME }));
  sendJson(response, 200, { object: 'list', data });
}

function failed(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  // A body that stopped half way: there is nobody left to answer.
  if (request.destroyed && !request.complete) return;
  console.error('sandbox:', error);
  if (response.headersSent) response.destroy();
  else sendRefusal(response, { status: 500, message: 'the sandbox itself failed; see its log' });
}

function listen(server: Server, address: { port: number; host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...address, backlog: 4_096 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function stop(server: Server, gate: Gate): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const deadlineMs = performance.now() + CLOSE_GRACE_MS;
  while (gate.answerable > 0 && performance.now() < deadlineMs)
    await new Promise((resolve) => setTimeout(resolve, CLOSE_LOOK_MS));
  server.closeAllConnections();
  await closed;
}
