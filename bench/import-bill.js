/**
 * A bill of 1,000,000 rows through the importer, from the files an upload leaves on disk to the commit: reading,
 * checking, matching keys, sums held against the cost file, COPY. Beside it csv-parse alone on the same file: its
 * stream, as one would use it, and its quickest form, whole blocks at once. Prints one table row.
 *
 *   npm run build && node bench/import-bill.js        (ROWS=1000000)
 */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse';
import { parse as parseBlock } from 'csv-parse/sync';
import { Sealer } from '../dist/src/access/sealer.js';
import { AccountIdentities } from '../dist/src/api-keys/account-identity.service.js';
import { openDataSource } from '../dist/src/database/data-source.js';
import { Database } from '../dist/src/database/database.js';
import { startEmbeddedPostgres } from '../dist/src/database/embedded-postgres.js';
import { migrate } from '../dist/src/database/migrate.js';
import { uuidV7 } from '../dist/src/database/uuid-v7.js';
import { BillForms } from '../dist/src/reconciliation/bill-forms.js';
import { BillImporter } from '../dist/src/reconciliation/bill-importer.js';
import { ClosedPeriods } from '../dist/src/reconciliation/closed-periods.js';
import { ENTITIES } from '../dist/src/schema.js';
import { AccountsInUse } from '../dist/src/usage/accounts-in-use.service.js';
import { temporaryFolder, treeCpuSeconds } from './support.js';

const MIB = 1024 * 1024;
const HOURS = 744;
const TYPES = [
  ['input_cache_hit_tokens', '0.000000025'],
  ['input_cache_miss_tokens', '0.000003'],
  ['output_tokens', '0.000006'],
  ['request_count', ''],
];
const USER = '3f2b8c1d-0000-4000-8000-123456789abc';
const SCALE = 10n ** 9n;

/**
 * Runs the benchmark in rounds, the three programs in turn within each: the first bill of a new database also has its
 * journal's files to make, the later ones find them. Returns each round's seconds and the growth of memory in MiB.
 */
export async function benchImportBill({
  rows = Number(process.env.ROWS ?? 1_000_000),
  rounds = Number(process.env.ROUNDS ?? 5),
} = {}) {
  const folder = temporaryFolder();
  const files = await writeBill(folder, rows);
  const postgres = await startEmbeddedPostgres({ dataDir: folder });
  await migrate(postgres.url);
  const source = await openDataSource(postgres.url, ENTITIES);
  try {
    const importer = importerOn(new Database(source));
    const before = process.memoryUsage.rss();
    const peak = { rss: before };
    const server = Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    const found = [];
    for (let round = 0; round < rounds; round++) {
      // The same content for the same account would only be recognised.
      const accountId = await makeAccount(source);
      const serverBefore = treeCpuSeconds(server);
      const imported = await timed(async () => {
        const bill = await new BillForms().read({ files, mapping: undefined });
        const { id } = await importer.import(accountId, bill);
        const [made] = await source.query('select status, rows from bills where id = $1', [id]);
        if (made.status !== 'reconciled' || made.rows !== rows) throw new Error(JSON.stringify(made));
      }, peak);
      const postgresSeconds = treeCpuSeconds(server) - serverBefore;
      const stream = await timed(() => parseStream(files[0].path, rows), peak);
      const blocks = await timed(() => parseBlocks(files[0].path, rows), peak);
      found.push({ imported, postgres: { seconds: 0, cpuSeconds: postgresSeconds }, stream, blocks });
    }
    const mib = statSync(files[0].path).size / MIB;
    return { rows, mib, rounds: found, rssGrowthMib: (peak.rss - before) / MIB };
  } finally {
    await source.destroy();
    await postgres.stop();
  }
}

function importerOn(database) {
  const key = { id: 'bench', key: randomBytes(32) };
  const sealer = new Sealer({ current: key, byId: new Map([[key.id, key]]) });
  const prices = { modelsOf: () => ['deepseek-v4-pro'] };
  // There are no requests to settle by the bill: that is not part of reading it.
  const imported = { settle: () => Promise.resolve() };
  return new BillImporter(
    database,
    sealer,
    new AccountIdentities(),
    prices,
    imported,
    new AccountsInUse(),
    new ClosedPeriods(),
  );
}

async function makeAccount(source) {
  const id = uuidV7();
  await source.query(
    `insert into provider_accounts (id, name, provider, base_url, model) values ($1, 'bench', 'deepseek', 'http://127.0.0.1:1', 'deepseek-flash')`,
    [id],
  );
  return id;
}

/** A month in hours, as many keys as it takes; the cost file agrees to the last digit. */
async function writeBill(folder, rows) {
  const out = createWriteStream(join(folder, '0'));
  let text = '\uFEFFuser_id,start_time_iso,end_time_iso,model,api_key_name,api_key,type,price,amount\r\n';
  let costs = '\uFEFFuser_id,start_time_iso,end_time_iso,model,wallet_type,cost,currency\r\n';
  const keys = Math.ceil(rows / HOURS / TYPES.length);
  for (let hour = 0, row = 0; row < rows; hour++) {
    const at = (count) => `${new Date(Date.UTC(2026, 6, 1, count)).toISOString().slice(0, 19)}+08:00`;
    const head = `${USER},${at(hour)},${at(hour + 1)},deepseek-v4-pro`;
    let sum = 0n;
    for (let key = 0; key < keys && row < rows; key++) {
      const number = String(key).padStart(5, '0');
      for (const [type, price] of TYPES) {
        if (row >= rows) break;
        const amount = ((row++ * 7919) % 1_000_003) + 1;
        if (price !== '') sum += BigInt(Math.round(Number(price) * 1e9)) * BigInt(amount);
        text += `${head},key-${key},sk-${number}${'*'.repeat(23)}${number.slice(1)},${type},${price},${amount}\r\n`;
      }
    }
    const digits = sum.toString().padStart(10, '0');
    costs += `${head},Paid,${sum / SCALE}.${digits.slice(-9)}0000000,CNY\r\n`;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await once(out, 'close');
  const costOut = createWriteStream(join(folder, '1'));
  Readable.from([costs]).pipe(costOut);
  await once(costOut, 'close');
  return ['amount-bench.csv', 'cost-bench.csv'].map((name, index) => ({
    name,
    path: join(folder, String(index)),
    sizeBytes: 0,
    sha256: name,
    head: Buffer.from('user'),
  }));
}

async function parseStream(path, rows) {
  let count = 0;
  const parser = createReadStream(path).pipe(parse({ bom: true }));
  parser.on('readable', () => {
    while (parser.read() !== null) count++;
  });
  await once(parser, 'end');
  if (count !== rows + 1) throw new Error(`parsed ${count}`);
}

async function parseBlocks(path, rows) {
  let count = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 128 * 1024 })) {
    const joined = Buffer.concat([rest, chunk]);
    const end = joined.lastIndexOf(10) + 1;
    count += parseBlock(joined.subarray(0, end)).length;
    rest = joined.subarray(end);
  }
  if (count !== rows + 1) throw new Error(`parsed ${count}`);
}

async function timed(run, peak) {
  const sampler = setInterval(() => (peak.rss = Math.max(peak.rss, process.memoryUsage.rss())), 20);
  const start = performance.now();
  const cpu = process.cpuUsage();
  await run();
  clearInterval(sampler);
  peak.rss = Math.max(peak.rss, process.memoryUsage.rss());
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 };
}

const median = (values) => values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { rows, mib, rounds, rssGrowthMib } = await benchImportBill();
  const of = (name, part) => median(rounds.map((round) => round[name][part]));
  const perSecond = (name) => (rows / of(name, 'seconds')).toFixed(0);
  const cpu = (name) => `${((of(name, 'cpuSeconds') / rows) * 1e6).toFixed(1)} µs`;
  const ratios = (name) => rounds.map((round) => round[name].seconds / round.imported.seconds);
  const ratio = (name) =>
    `${median(ratios(name)).toFixed(2)} (${ratios(name)
      .map((one) => one.toFixed(2))
      .join(', ')})`;
  console.log(
    `| ${rows} rows, ${mib.toFixed(0)} MiB, median of ${rounds.length} | rows/s | ratio to it, by round | CPU of the process a row | memory growth |`,
  );
  console.log('|---|---|---|---|---|');
  console.log(
    `| import | ${perSecond('imported')} | 1 | ${cpu('imported')}, PostgreSQL ${cpu('postgres')} | ${rssGrowthMib.toFixed(0)} MiB |`,
  );
  console.log(`| csv-parse, its stream | ${perSecond('stream')} | ${ratio('stream')} | ${cpu('stream')} | |`);
  console.log(
    `| csv-parse, whole blocks | ${perSecond('blocks')} | ${ratio('blocks')} | ${cpu('blocks')} | |`,
  );
}
