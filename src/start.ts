import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from './app.js';
import { AccessService } from './access/access.service.js';
import { Config } from './config/config.js';
import { parseSealKeys, type SealKeyRing } from './config/seal-keys.js';
import { startEmbeddedPostgres } from './database/embedded-postgres.js';
import { writeFileOnce } from './database/embedded/write-file-whole.js';
import { migrate } from './database/migrate.js';
import { ProviderAccountsService } from './api-keys/provider-accounts.service.js';
import { ProviderKeysService } from './api-keys/provider-keys.service.js';
import { HealthController } from './operations/health.controller.js';
import { openWorkerPort } from './operations/worker-port.js';
import { WORKER_ID } from './queue/worker-id.js';
import { startSandboxProcess } from './sandbox-process.js';
import { Metrics } from './telemetry/metrics.js';
import type { ProcessLog } from './telemetry/process-log.js';

/** Longest time from SIGTERM to the end of the process. */
const EXIT_MS_MAX = 29_000;
const ADMIN_TOKEN_LENGTH_GOOD = 16;

/** Starts the process by its role and keeps it until it is told to end. */
export async function start(
  environment: Readonly<Record<string, string | undefined>>,
  log: ProcessLog,
): Promise<void> {
  const config = new Config(environment);
  log.adjust({ format: config.logFormat, level: config.logLevel });
  for (const secret of config.secrets) log.secrets.remember(secret);
  if (config.adminToken !== undefined && config.adminToken.length < ADMIN_TOKEN_LENGTH_GOOD) {
    log.warn(
      `ADMIN_TOKEN is short: use ${ADMIN_TOKEN_LENGTH_GOOD} characters or more where others can reach the server`,
      'Start',
    );
  }
  const undo: (() => Promise<void>)[] = [];
  const stop = stopper(undo, log);
  try {
    const database = config.databaseUrl
      ? undefined
      : await startEmbeddedPostgres({
          dataDir: config.dataDir,
          log: (line) => {
            log.warn(line, 'PostgreSQL');
          },
          onExit: ({ restarting }) => {
            // A database that cannot be kept running leaves nothing to serve; whoever supervises us starts us again.
            if (!restarting) process.exit(1);
          },
        });
    if (database) undo.push(() => database.stop());
    if (database) log.secrets.remember(new URL(database.url).password);
    const databaseUrl = config.databaseUrl ?? database?.url ?? '';
    await migrate(databaseUrl);
    const sealKeys = config.sealKeys ?? embeddedSealKeys(config.dataDir);
    for (const { key } of sealKeys.byId.values()) log.secrets.remember(key.toString('base64'));
    const sandbox =
      config.sandbox && config.servesApi ? await startSandboxProcess(config.dataDir, log) : undefined;
    if (sandbox) undo.push(() => sandbox.stop());
    const app = await createApp({ config, databaseUrl, sealKeys, log });
    undo.push(() => app.close());
    await app.init();
    const token = await app.get(AccessService).ensureAdministrator(config.adminToken);
    if (token) console.log(`administrator token (shown once): ${token}`);
    if (sandbox) await ensureSimulatedAccount(app, sandbox.url);
    // Before anybody is told that we are ready: who waits for that may end us at once.
    endOnSignals(stop);
    if (config.servesApi) {
      await app.listen(config.http.port, config.http.host);
      if (sandbox) console.log(`sandbox ${sandbox.url} (simulated provider: nothing here costs real money)`);
      console.log(`ready ${readyUrl(await app.getUrl(), config.http.host)}`);
    } else {
      await openPort({ app, config, undo, log });
      console.log(`ready worker ${WORKER_ID}`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

function endOnSignals(stop: () => Promise<void>): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void stop().then(() => process.exit(0));
    });
  }
}

/** A pure worker's port for Prometheus, where one is configured. */
async function openPort(input: {
  app: Awaited<ReturnType<typeof createApp>>;
  config: Config;
  undo: (() => Promise<void>)[];
  log: ProcessLog;
}): Promise<void> {
  const { app, config, undo, log } = input;
  if (config.metricsPort === undefined) return;
  const port = await openWorkerPort({
    host: config.http.host,
    port: config.metricsPort,
    metrics: app.get(Metrics),
    health: app.get(HealthController),
  });
  undo.push(() => port.stop());
  log.log(`metrics at ${port.url}/metrics`, 'Start');
}

/** Undoes the start in reverse order, once, within a bound. */
function stopper(undo: (() => Promise<void>)[], log: ProcessLog): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const run = async () => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error: unknown) => {
        log.error(`while stopping: ${error instanceof Error ? error.message : 'unknown'}`, 'Start');
      });
    }
  };
  return () => {
    stopping ??= Promise.race([
      run(),
      new Promise<void>((resolve) => {
        setTimeout(resolve, EXIT_MS_MAX).unref();
      }),
    ]);
    return stopping;
  };
}

function readyUrl(url: string, host: string): string {
  const port = new URL(url).port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The key that seals secrets in embedded mode: made once, kept beside the data, readable by its owner only. */
function embeddedSealKeys(dataDir: string): SealKeyRing {
  const path = join(dataDir, 'encryption.key');
  mkdirSync(dataDir, { recursive: true });
  writeFileOnce({ path, content: randomBytes(32).toString('base64'), mode: 0o600 });
  const keys = parseSealKeys(readFileSync(path, 'utf8').trim(), undefined);
  if (!keys) throw new Error(`${path} holds no key`);
  return keys;
}

/** The account of the simulated provider with two keys; after a restart only its address changes. */
async function ensureSimulatedAccount(
  app: Awaited<ReturnType<typeof createApp>>,
  url: string,
): Promise<void> {
  const accounts = app.get(ProviderAccountsService);
  const known = await accounts.findSimulated();
  if (known) {
    if (known.baseUrl !== url) await accounts.update(known.id, { baseUrl: url });
    return;
  }
  const account = await accounts.create({
    name: 'Simulated provider',
    provider: 'deepseek',
    baseUrl: url,
    model: 'deepseek-flash',
    simulated: true,
  });
  for (const name of ['simulated-1', 'simulated-2']) {
    const secret = `sk-sandbox-${randomBytes(12).toString('hex')}`;
    await app.get(ProviderKeysService).add(account.id, { name, secret });
  }
}
