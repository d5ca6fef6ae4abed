/**
 * Proving a closed month: the evidence pack of many requests, written by the server and computed anew offline.
 *
 *   npm run build && node bench/verify-pack.js
 *
 * A month of COMPANIES (default 100) and ATTEMPTS (default 1,000,000) is closed; its pack is downloaded, then verified by
 * `prorrata verify` in a process of its own. Memory is the most that process had, beside that of a pack of 100 requests.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { monthAgo, startMonthGround } from './month-ground.js';
import { DIST } from './support.js';

const COMPANIES = Number(process.env.COMPANIES ?? 100);
const ATTEMPTS = Number(process.env.ATTEMPTS ?? 1_000_000);
const FEW = 100;
const PRICES = { cacheHit: '0.000000003', cacheMiss: '0.00000015', output: '0.0000003' };
const MB = 1024 * 1024;
const { folder, source, server, call, made, close, stop } = await startMonthGround();

/** Requests of a month, three for every two invoices, priced as the ledger would have. */
async function fill(month, attempts) {
  await source.query(
    `insert into attempts (id, invoice_id, company_id, provider_account_id, key_id, provider, model, number, status, outcome,
                           http_status, started_at, finished_at, cache_hit_tokens, cache_miss_tokens, output_tokens,
                           reasoning_tokens, cost, cost_status, currency, price_id, rate, prompt_version, thinking, worker_id,
                           claim_token)
     select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7000' || '8' || lpad(to_hex(n), 15, '0'))::uuid,
            md5($1 || (n * 2 / 3)::text)::uuid, ($3::uuid[])[n * 2 / 3 % cardinality($3::uuid[]) + 1],
            $4, $4, 'deepseek', 'deepseek-flash', case when n % 3 = 1 and n > 1 then 2 else 1 end, 'succeeded', 'success', 200,
            at, at + interval '1 second', 3000 + n % 500, 800 + n % 300, 1200 + n % 900, 0,
            (3000 + n % 500) * ${PRICES.cacheHit} + (800 + n % 300) * ${PRICES.cacheMiss} + (1200 + n % 900) * ${PRICES.output},
            'known', 'USD', $5, 'flat', 'classify-1', false, 'bench', 1
       from generate_series(1, $2::int) as n,
            lateral (select ($1 || '-02')::timestamptz + n * (interval '26 days' / $2) as at) as moment`,
    [month, attempts, companyIds, accountId, priceId],
  );
  await source.query('vacuum analyze attempts');
}

/** Closes a month, fetches its pack, and has it verified. */
async function proved(month, attempts) {
  await fill(month, attempts);
  await close(month);
  const path = join(folder, `${month}.zip`);
  const idleMb = server.peakMb();
  const began = performance.now();
  const pack = await call('GET', `/periods/${month}/evidence`);
  await pipeline(Readable.fromWeb(pack.body), createWriteStream(path));
  const writtenMs = performance.now() - began;
  const verified = performance.now();
  const run = spawnSync(
    process.execPath,
    ['--import', PEAK, join(DIST, 'cli/main.js'), 'verify', path, '--json'],
    { encoding: 'utf8', env: { PATH: process.env.PATH } },
  );
  const verdict = JSON.parse(run.stdout).verdict;
  if (verdict !== 'agrees') throw new Error(run.stdout.slice(0, 2000));
  return {
    sizeMb: statSync(path).size / MB,
    writtenMs,
    serverMb: server.peakMb() - idleMb,
    verifiedMs: performance.now() - verified,
    peakMb: Number(/peak (\d+)/.exec(run.stderr)[1]) / 1024,
  };
}
/** Says on standard error how much memory the process had at most. */
const PEAK = `data:text/javascript,${encodeURIComponent(
  "import { readFileSync } from 'node:fs'; process.on('exit', () => process.stderr.write('peak ' + /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]));",
)}`;

const accountId = await made('/provider-accounts', { name: 'Banco', provider: 'deepseek' });
const priceId = await made('/prices', {
  provider: 'deepseek',
  model: 'deepseek-flash',
  currency: 'USD',
  prices: PRICES,
  validFrom: '2020-01-01T00:00:00Z',
});
const companyIds = [];
for (let index = 0; index < COMPANIES; index++)
  companyIds.push(await made('/companies', { name: `Empresa ${index}`, taxId: String(800000000 + index) }));

const few = await proved(monthAgo(2), FEW);
const many = await proved(monthAgo(1), ATTEMPTS);
console.log(
  `pack of ${ATTEMPTS} requests: ${many.sizeMb.toFixed(0)} MB, written in ${(many.writtenMs / 1000).toFixed(1)} s ` +
    `(${many.serverMb.toFixed(0)} MB more in the server), verified in ${(many.verifiedMs / 1000).toFixed(1)} s; ` +
    `most memory ${many.peakMb.toFixed(0)} MB, ${(many.peakMb - few.peakMb).toFixed(0)} MB over that of a pack of ${FEW}`,
);
await stop();
process.exit(0);
