/**
 * End to end: JSON invoices through the whole product against the simulated provider, beside a bare loop that sends the
 * same requests with the same concurrency and inserts one row each. Both in one run on one machine; the ratio counts.
 *
 *   npm run build && node bench/end-to-end.js [invoices] [rounds]
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { startEmbeddedPostgres } from '../dist/src/database/embedded-postgres.js';
import { buildPrompt } from '../dist/src/classification/domain/prompt.js';
import { groupLines } from '../dist/src/classification/domain/group-lines.js';
import {
  cpuSeconds,
  DIST,
  median,
  startProgram,
  startRedis,
  temporaryFolder,
  treeCpuSeconds,
} from './support.js';

const INVOICES = Number(process.argv[2] ?? 5000);
const ROUNDS = Number(process.argv[3] ?? 3);
const CONCURRENCY = Number(process.env.CONCURRENCY ?? 64);
const LATENCY_MS = 5;
const ADMIN_TOKEN = 'bench-administrator-token';

const DESCRIPTIONS = [
  'Resma de papel carta 75 g',
  'Servicio de internet corporativo',
  'Arrendamiento oficina',
  'Transporte de mercancía',
  'Mantenimiento de equipo de cómputo',
  'Servicio de aseo',
  'Honorarios asesoría jurídica',
  'Combustible vehículo',
  'Tóner impresora láser',
  'Energía eléctrica local comercial',
  'Póliza de seguro todo riesgo',
  'Almuerzos de trabajo',
];

function invoices(prefix) {
  return Array.from({ length: INVOICES }, (_, index) => ({
    externalId: `${prefix}-${index}`,
    number: `${prefix}${index}`,
    issueDate: '2026-11-20',
    currency: 'COP',
    supplier: { taxId: String(800_000_000 + (index % 97)), name: `Proveedor ${index % 97} SAS` },
    lines: [
      { id: '1', description: `${DESCRIPTIONS[index % 12]} ref ${index}`, amount: '100000.00' },
      { id: '2', description: `${DESCRIPTIONS[(index * 7) % 12]} lote ${index % 50}`, amount: '50000.00' },
    ],
    taxes: [{ scheme: '01', percent: '19.00', base: '150000.00', amount: '28500.00' }],
    total: '178500.00',
  }));
}

async function api(url, method, path, body) {
  const response = await fetch(`${url}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const json = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(json));
  return json;
}

/** The bare ceiling: nothing but the requests and one durable row each. */
async function bareLoop({ sandbox, databaseUrl, accounts }) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  await pool.query(
    'create table if not exists bare (id uuid primary key, invoice text, answer text, at timestamptz default now())',
  );
  const list = invoices('BARE').map((invoice) => {
    const groups = groupLines(invoice.lines);
    const { system, user } = buildPrompt({
      supplierName: invoice.supplier.name,
      groups,
      shortlist: accounts,
      accounts: [],
    });
    return JSON.stringify({
      model: 'deepseek-flash',
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: user },
      ],
      response_format: { type: 'json_object' },
      thinking: { type: 'disabled' },
      max_tokens: 1000,
    });
  });
  const before = {
    program: cpuSeconds(process.pid),
    postgres: treeCpuSeconds(postmaster),
    sandbox: sandbox.cpuSeconds(),
  };
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let index = next++; index < list.length; index = next++) {
        const response = await fetch(`${sandbox.url}/chat/completions`, {
          method: 'POST',
          headers: { authorization: 'Bearer sk-sandbox-bench-0000001', 'content-type': 'application/json' },
          body: list[index],
        });
        const answer = await response.json();
        await pool.query('insert into bare (id, invoice, answer) values ($1, $2, $3)', [
          randomUUID(),
          String(index),
          answer.choices[0].message.content,
        ]);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await pool.end();
  return {
    rate: INVOICES / seconds,
    program: cpuSeconds(process.pid) - before.program,
    postgres: treeCpuSeconds(postmaster) - before.postgres,
    sandbox: sandbox.cpuSeconds() - before.sandbox,
  };
}

/** The whole road: from the POST of the batch to its last invoice. */
async function product({ url, prefix, program }) {
  const company = await api(url, 'POST', '/companies', { name: `Empresa ${prefix}`, taxId: '900123456' });
  const body = { invoices: invoices(prefix) };
  const before = {
    program: program.cpuSeconds(),
    postgres: treeCpuSeconds(postmaster),
    sandbox: sandbox.cpuSeconds(),
  };
  const started = performance.now();
  const batch = await api(url, 'POST', `/companies/${company.id}/batches`, body);
  const taken = (performance.now() - started) / 1000;
  for (;;) {
    const now = await api(url, 'GET', `/batches/${batch.id}`);
    if (now.status !== 'processing') {
      const { counts } = now;
      if (counts.accepted !== INVOICES || counts.failed > 0) throw new Error(JSON.stringify(counts));
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const seconds = (performance.now() - started) / 1000;
  return {
    rate: INVOICES / seconds,
    taken,
    program: program.cpuSeconds() - before.program,
    postgres: treeCpuSeconds(postmaster) - before.postgres,
    sandbox: sandbox.cpuSeconds() - before.sandbox,
  };
}

const folder = temporaryFolder();
const postgres = await startEmbeddedPostgres({ dataDir: folder });
const postmaster = Number(readFileSync(`${folder}/postgres/postmaster.pid`, 'utf8').split('\n')[0]);
const sandbox = await startProgram({
  file: `${DIST}/sandbox/main.js`,
  args: ['--port', '0', '--data', temporaryFolder(), '--latency-ms', String(LATENCY_MS)],
  ready: /(http:\/\/\S+)/,
});
const redis = await startRedis();
const backends = [['PostgreSQL', undefined], ...(redis ? [['Redis', redis.url]] : [])];
const accounts = Array.from({ length: 12 }, (_, index) => ({
  code: String(519500 + index * 5),
  name: `Cuenta de ejemplo número ${index}`,
  postable: true,
}));
const bare = [];
const results = new Map(backends.map(([name]) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  bare.push(await bareLoop({ sandbox, databaseUrl: postgres.url, accounts }));
  for (const [name, redisUrl] of backends) {
    const program = await startProgram({
      file: `${DIST}/main.js`,
      env: {
        PORT: '0',
        ADMIN_TOKEN,
        DATABASE_URL: postgres.url,
        SANDBOX: 'off',
        DATA_DIR: folder,
        ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
        WORKER_CONCURRENCY: String(CONCURRENCY),
        ...(redisUrl && { REDIS_URL: redisUrl }),
      },
      ready: /^ready (\S+)$/m,
    });
    const { items } = await api(program.url, 'GET', '/provider-accounts');
    if (items.length === 0) {
      const account = await api(program.url, 'POST', '/provider-accounts', {
        name: 'bench',
        provider: 'deepseek',
        baseUrl: sandbox.url,
      });
      await api(program.url, 'POST', `/provider-accounts/${account.id}/keys`, {
        name: 'one',
        secret: 'sk-sandbox-bench-0000001',
      });
      await api(program.url, 'POST', `/provider-accounts/${account.id}/keys`, {
        name: 'two',
        secret: 'sk-sandbox-bench-0000002',
      });
    }
    const result = await product({ url: program.url, prefix: `${name.slice(0, 1)}${round}X`, program });
    results.get(name).push({ ...result, peakMb: program.peakMb() });
    await program.stop();
  }
  console.error(
    `round ${round + 1}: bare ${bare.at(-1).rate.toFixed(0)}/s, ` +
      [...results].map(([name, list]) => `${name} ${list.at(-1).rate.toFixed(0)}/s`).join(', '),
  );
}
const perInvoice = (list, field) =>
  ((median(list.map((result) => result[field])) / INVOICES) * 1000).toFixed(2);
const row = ({ name, list, ratio, taken, peak }) =>
  console.log(
    `| ${name} | ${median(list.map(({ rate }) => rate)).toFixed(0)} | ${ratio} | ${perInvoice(list, 'program')} | ` +
      `${perInvoice(list, 'postgres')} | ${perInvoice(list, 'sandbox')} | ${taken} | ${peak} |`,
  );
console.log(
  `| ${INVOICES} invoices, ${LATENCY_MS} ms provider | rate /s | ratio | CPU of the process, ms an invoice | of PostgreSQL | of the provider | taking in, s | peak memory, MB |`,
);
console.log('|---|---|---|---|---|---|---|---|');
row({ name: 'bare loop: the same requests, one row each', list: bare, ratio: '1', taken: '', peak: '' });
for (const [name, list] of results) {
  row({
    name: `the product, queue on ${name}`,
    list,
    ratio: median(list.map((result, round) => result.rate / bare[round].rate)).toFixed(2),
    taken: median(list.map(({ taken }) => taken)).toFixed(1),
    peak: Math.max(...list.map(({ peakMb }) => peakMb)).toFixed(0),
  });
}
await sandbox.stop();
redis?.stop();
await postgres.stop();
process.exit(0);
