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
import { WORKER_ID } from './queue/worker-id.js';
import { startSandboxProcess } from './sandbox-process.js';

/** Longest time from SIGTERM to the end of the process. */
const EXIT_MS_MAX = 29_000;
const ADMIN_TOKEN_LENGTH_GOOD = 16;

/** Starts the process by its role and keeps it until it is told to end. */
export async function start(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const config = new Config(environment);
  if (config.adminToken !== undefined && config.adminToken.length < ADMIN_TOKEN_LENGTH_GOOD) {
    console.error(
      `ADMIN_TOKEN is short: use ${ADMIN_TOKEN_LENGTH_GOOD} characters or more where others can reach the server`,
    );
  }
  const undo: (() => Promise<void>)[] = [];
  const stop = stopper(undo);
  try {
    const database = config.databaseUrl
      ? undefined
      : await startEmbeddedPostgres({
          dataDir: config.dataDir,
          log: console.error,
          onExit: ({ restarting }) => {
            // A database that cannot be kept running leaves nothing to serve; whoever supervises us starts us again.
            if (!restarting) process.exit(1);
          },
        });
    if (database) undo.push(() => database.stop());
    const databaseUrl = config.databaseUrl ?? database?.url ?? '';
    await migrate(databaseUrl);
    const sealKeys = config.sealKeys ?? embeddedSealKeys(config.dataDir);
    const sandbox =
      config.sandbox && config.servesApi ? await startSandboxProcess(config.dataDir) : undefined;
    if (sandbox) undo.push(() => sandbox.stop());
    const app = await createApp({ config, databaseUrl, sealKeys });
    undo.push(() => app.close());
    await app.init();
    const token = await app.get(AccessService).ensureAdministrator(config.adminToken);
    if (token) console.log(`administrator token (shown once): ${token}`);
    if (sandbox) await ensureSimulatedAccount(app, sandbox.url);
    if (config.servesApi) {
      await app.listen(config.http.port, config.http.host);
      if (sandbox) console.log(`sandbox ${sandbox.url} (simulated provider: nothing here costs real money)`);
      console.log(`ready ${readyUrl(await app.getUrl(), config.http.host)}`);
    } else {
      console.log(`ready worker ${WORKER_ID}`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void stop().then(() => process.exit(0));
    });
  }
}

/** Undoes the start in reverse order, once, within a bound. */
function stopper(undo: (() => Promise<void>)[]): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const run = async () => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error: unknown) => {
        console.error(`while stopping: ${error instanceof Error ? error.message : 'unknown'}`);
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
