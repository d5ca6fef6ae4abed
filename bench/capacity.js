/**
 * Capacity: what four worker processes make of an account's limits, seen from the simulated provider, and how long one
 * decision takes beside a bare `SELECT 1`.
 *
 *   npm run build && node bench/capacity.js [slots] [minute] [decisions]     (all three without arguments)
 *
 * MINUTES (default 3) is how long the limit of requests a minute is watched; SECONDS (default 15) the other two.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../dist/src/database/embedded-postgres.js';
import { migrate } from '../dist/src/database/migrate.js';
import { openDataSource } from '../dist/src/database/data-source.js';
import { Database } from '../dist/src/database/database.js';
import { Notices } from '../dist/src/database/notices.js';
import { AccountUseService } from '../dist/src/usage/account-use.service.js';
import { AccountWarnings } from '../dist/src/api-keys/capacity/account-warnings.js';
import { Capacity } from '../dist/src/api-keys/capacity/capacity.js';
import { DIST, startProgram, temporaryFolder } from './support.js';

const PARTS = process.argv.slice(2);
const MINUTES = Number(process.env.MINUTES ?? 3);
const SECONDS = Number(process.env.SECONDS ?? 15);
const WORKERS = 4;
const SLOTS = 8;
const LATENCY_MS = 100;
const PER_MINUTE = 120;
const DECISIONS_PER_SECOND = 500;
const MODEL = 'deepseek-flash';
const ADMIN_TOKEN = 'bench-administrator-token';

const folder = temporaryFolder();
const postgres = await startEmbeddedPostgres({ dataDir: folder });
await migrate(postgres.url);

async function call(url, method, path, body) {
  const response = await fetch(`${url}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const json = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(json));
  return json;
}

/** The product as several processes: one serves the API, four work; with a simulated provider of its own. */
async function startAll() {
  const sandbox = await startProgram({
    file: `${DIST}/sandbox/main.js`,
    args: ['--port', '0', '--data', temporaryFolder(), '--latency-ms', String(LATENCY_MS)],
    ready: /(http:\/\/\S+)/,
  });
  const env = {
    PORT: '0',
    ADMIN_TOKEN,
    DATABASE_URL: postgres.url,
    SANDBOX: 'off',
    DATA_DIR: folder,
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
  const start = (ROLE) =>
    startProgram({ file: `${DIST}/main.js`, env: { ...env, ROLE }, ready: /^ready (.+)$/m });
  const api = await start('api');
  const workers = await Promise.all(Array.from({ length: WORKERS }, () => start('worker')));
  const account = await call(api.url, 'POST', '/provider-accounts', {
    name: `bench ${randomUUID()}`,
    provider: 'deepseek',
    baseUrl: sandbox.url,
  });
  for (const name of ['one', 'two']) {
    const secret = `sk-sandbox-bench-${name}-${randomUUID()}`;
    await call(api.url, 'POST', `/provider-accounts/${account.id}/keys`, { name, secret });
  }
  const company = await call(api.url, 'POST', '/companies', { name: 'Empresa', taxId: '900123456' });
  return {
    limit: (limits) =>
      call(api.url, 'PATCH', `/provider-accounts/${account.id}`, { limits: { [MODEL]: limits } }),
    submit: (count) => submit(api.url, company.id, count),
    finished: (batchId) => finished(api.url, batchId),
    provider: sandbox.url,
    meter: async () => (await fetch(`${sandbox.url}/sandbox/meter`)).json(),
    reset: async () => (await fetch(`${sandbox.url}/sandbox/meter/reset`, { method: 'POST' })).json(),
    stop: async () => {
      await Promise.all([api, ...workers].map((program) => program.stop()));
      await sandbox.stop();
    },
  };
}

async function submit(url, companyId, count) {
  const prefix = randomUUID().slice(0, 8);
  const invoices = Array.from({ length: count }, (_, index) => ({
    externalId: `${prefix}-${index}`,
    number: `${prefix}${index}`,
    issueDate: '2026-11-20',
    currency: 'COP',
    supplier: { taxId: String(800_000_000 + (index % 97)), name: `Proveedor ${index % 97} SAS` },
    lines: [{ id: '1', description: `Resma de papel ${prefix} ${index}`, amount: '100000.00' }],
    total: '100000.00',
  }));
  return (await call(url, 'POST', `/companies/${companyId}/batches`, { invoices })).id;
}

async function finished(url, batchId) {
  for (;;) {
    const batch = await call(url, 'GET', `/batches/${batchId}`);
    if (batch.status !== 'processing') return batch;
    await sleep(250);
  }
}

/** As many loops as there are slots, each sending one bare request after another: what the machine can do at best. */
async function bareLoops(all) {
  await all.reset();
  const from = performance.now();
  const isOver = () => performance.now() - from > (SECONDS / 2) * 1_000;
  const body = JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'x'.repeat(2_000) }] });
  const headers = { authorization: 'Bearer sk-sandbox-bench-bare', 'content-type': 'application/json' };
  await Promise.all(
    Array.from({ length: SLOTS }, async () => {
      while (!isOver()) {
        const response = await fetch(`${all.provider}/chat/completions`, { method: 'POST', headers, body });
        await response.json();
        if (!response.ok) throw new Error(`the bare loop is answered ${response.status}`);
      }
    }),
  );
  return (await all.meter()).busyMs / (SLOTS * (performance.now() - from));
}

/** Eight slots, a provider of 100 ms, more work than they can take. */
async function slots(all) {
  const bare = await bareLoops(all);
  await all.limit({ concurrency: SLOTS });
  const batch = await all.submit(Math.ceil((SECONDS + 5) * SLOTS * (1_000 / LATENCY_MS)));
  while ((await all.meter()).inFlight < SLOTS) await sleep(20);
  await all.reset();
  const from = performance.now();
  await sleep(SECONDS * 1_000);
  const { busyMs } = await all.meter();
  const part = busyMs / (SLOTS * (performance.now() - from));
  await all.finished(batch);
  const { peakInFlight, refusedForLimit } = await all.meter();
  console.log(
    `| slots: ${WORKERS} processes, ${SLOTS} slots, ${LATENCY_MS} ms | peak ${peakInFlight}, refused ${refusedForLimit} | ${SLOTS} | ${(part * 100).toFixed(1)} % of the slots' time; bare loops ${(bare * 100).toFixed(1)} %: ratio ${(part / bare).toFixed(2)} |`,
  );
}

/** So many requests a minute, more work than they allow. */
async function minute(all) {
  await all.limit({ requestsPerMinute: PER_MINUTE });
  // What earlier parts sent leaves the minute first.
  await sleep(65_000);
  await all.reset();
  const before = (await all.meter()).requests;
  await all.submit(PER_MINUTE * (MINUTES + 2));
  while ((await all.meter()).requests === before) await sleep(20);
  const from = performance.now();
  await sleep(MINUTES * 60_000);
  const { requests, arrivalsWorstMinute, refusedForLimit } = await all.meter();
  const minutes = (performance.now() - from) / 60_000;
  const part = (requests - before) / (PER_MINUTE * minutes);
  console.log(
    `| ${PER_MINUTE} requests a minute, ${MINUTES} minutes | worst sliding minute ${arrivalsWorstMinute}, refused ${refusedForLimit} | ${PER_MINUTE} | ${(part * 100).toFixed(1)} % of the limit |`,
  );
}

/** Decisions of four processes' worth of capacity at a steady pace, each beside a bare statement. */
async function decisions() {
  const id = randomUUID();
  const sources = await Promise.all(Array.from({ length: WORKERS }, () => openDataSource(postgres.url, [])));
  const limits = {
    [MODEL]: { requestsPerMinute: 10_000_000, requestsPerDay: 100_000_000, tokensPerMinute: 1e11 },
  };
  await sources[0].query(
    `insert into provider_accounts (id, name, provider, base_url, model, limits)
     values ($1, 'bench', 'deepseek', 'http://127.0.0.1:9', $2, $3)`,
    [id, MODEL, JSON.stringify(limits)],
  );
  const account = { id, provider: 'deepseek', model: MODEL, limits };
  const notices = new Notices(postgres.url);
  const capacities = await Promise.all(
    sources.map(async (source, index) => {
      const database = new Database(source);
      const warnings = new AccountWarnings(database);
      const capacity = new Capacity(database, notices, new AccountUseService(), warnings, `bench-${index}`);
      await capacity.onApplicationBootstrap();
      return capacity;
    }),
  );
  const size = { promptBytes: 4_000, answerTokensMax: 500 };
  const taken = { decision: [], bare: [] };
  const timed = async (name, work) => {
    const from = performance.now();
    await work();
    taken[name].push(performance.now() - from);
  };
  const decide = (index) => async () => {
    const permit = await capacities[index].acquire(account, size);
    if ('waitMs' in permit) throw new Error('refused');
    capacities[index].ended(permit, {
      outcomeClass: 'answer_lost',
      usage: null,
      retryAfterMs: 0,
      headers: {},
    });
  };
  const pace = async (name, work, seconds) => {
    const running = [];
    const from = performance.now();
    for (let count = 0; count < DECISIONS_PER_SECOND * seconds; count++) {
      const dueMs = (count * 1_000) / DECISIONS_PER_SECOND - (performance.now() - from);
      if (dueMs > 1) await sleep(dueMs);
      running.push(timed(name, work(count % WORKERS)));
    }
    await Promise.all(running);
  };
  const bare = (index) => () => sources[index].query('select 1');
  // Plans, connections and compiled code first.
  await pace('decision', decide, 2);
  await pace('bare', bare, 1);
  taken.decision = [];
  taken.bare = [];
  // In turns, so that both meet the same moods of the machine.
  for (let round = 0; round < 5; round++) {
    await pace('decision', decide, SECONDS / 5);
    await pace('bare', bare, SECONDS / 5);
  }
  const at = (list, part) => [...list].sort((a, b) => a - b)[Math.floor(list.length * part)];
  for (const part of [0.5, 0.99]) {
    const [decision, statement] = [at(taken.decision, part), at(taken.bare, part)];
    console.log(
      `| decision p${part * 100}, ${DECISIONS_PER_SECOND}/s over ${WORKERS} pools | ${decision.toFixed(2)} ms | \`SELECT 1\`: ${statement.toFixed(2)} ms | ratio ${(decision / statement).toFixed(1)} |`,
    );
  }
  for (const capacity of capacities) await capacity.onApplicationShutdown();
  await notices.close();
  for (const source of sources) await source.destroy();
}

const wanted = (name) => PARTS.length === 0 || PARTS.includes(name);
console.log('| what | seen | limit or ceiling | used |');
console.log('|---|---|---|---|');
if (wanted('decisions')) await decisions();
if (wanted('slots') || wanted('minute')) {
  const all = await startAll();
  if (wanted('slots')) await slots(all);
  if (wanted('minute')) await minute(all);
  await all.stop();
}
await postgres.stop();
process.exit(0);
