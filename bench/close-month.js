/**
 * Closing a month, and reading its report out of a long ledger.
 *
 *   npm run build && node bench/close-month.js [close] [report]        (both without arguments)
 *
 * close: a month of COMPANIES (default 100) and ATTEMPTS (default 1,000,000) is closed over HTTP, beside the one SQL
 * aggregate it rests on, in the same run; ROUNDS (default 3) months, each closed once.
 * report: p95 of READS (default 200) reports of a closed month of 10,000 requests in a ledger of SHORT (default 100,000)
 * and one of LONG (default 10,000,000) requests.
 */
import { performance } from 'node:perf_hooks';
import { CompanyUseService } from '../dist/src/usage/company-use.service.js';
import { monthAgo, startMonthGround } from './month-ground.js';

const PARTS = process.argv.slice(2);
const COMPANIES = Number(process.env.COMPANIES ?? 100);
const ATTEMPTS = Number(process.env.ATTEMPTS ?? 1_000_000);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const READS = Number(process.env.READS ?? 200);
const SHORT = Number(process.env.SHORT ?? 100_000);
const LONG = Number(process.env.LONG ?? 10_000_000);
const REPORT_MONTH = 10_000;
const { source, call, made, close, stop } = await startMonthGround();
const client = { query: (sql, parameters) => source.query(sql, parameters) };
const use = new CompanyUseService();
const answer = async (path) => (await call('GET', path)).text();

const timed = async (work) => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};
const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const p95 = (values) => sorted(values)[Math.ceil(values.length * 0.95) - 1];

/** Requests of a month, three for every two invoices, evenly over its days; ids sort by time as the product's do. */
async function fill(month, attempts) {
  await client.query(
    `insert into attempts (id, invoice_id, company_id, provider_account_id, key_id, provider, model, number, status, outcome,
                           http_status, started_at, finished_at, cache_hit_tokens, cache_miss_tokens, output_tokens,
                           reasoning_tokens, cost, cost_status, currency, prompt_version, thinking, worker_id, claim_token)
     select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7000' || '8' || lpad(to_hex(n), 15, '0'))::uuid,
            md5($1 || (n * 2 / 3)::text)::uuid, ($3::uuid[])[n * 2 / 3 % cardinality($3::uuid[]) + 1],
            $4, $4, 'deepseek', 'deepseek-flash', case when n % 3 = 1 and n > 1 then 2 else 1 end, 'succeeded', 'success', 200, at, at + interval '1 second',
            3000 + n % 500, 800 + n % 300, 1200 + n % 900, 0, (850 + n % 700) * 0.000001, 'known', 'USD', 'classify-1', false, 'bench', 1
       from generate_series(1, $2::int) as n,
            lateral (select ($1 || '-02')::timestamptz + n * (interval '26 days' / $2) as at) as moment`,
    [month, attempts, companyIds, accountId],
  );
}

async function settle() {
  await client.query('vacuum analyze attempts');
  await client.query('checkpoint').catch(() => undefined);
}

const accountId = await made('/provider-accounts', { name: 'Banco', provider: 'deepseek' });
const companyIds = [];
for (let index = 0; index < COMPANIES; index++) {
  companyIds.push(await made('/companies', { name: `Empresa ${index}`, taxId: String(800000000 + index) }));
}

async function closes() {
  const months = Array.from({ length: ROUNDS }, (_, index) => monthAgo(ROUNDS - index));
  for (const month of months) await fill(month, ATTEMPTS);
  await settle();
  const rounds = [];
  for (const month of months) {
    const { startsAt, endsAt } = JSON.parse(await answer(`/periods/${month}`));
    const bounds = { startsAt: new Date(startsAt), endsAt: new Date(endsAt), notLate: true };
    const aggregate = () => use.read(client, bounds);
    // Once unmeasured, so that both read what is in memory.
    await aggregate();
    const bare = await timed(aggregate);
    const whole = await timed(() => close(month));
    rounds.push({ month, bareMs: bare, closeMs: whole, ratio: whole / bare });
    console.log(
      `${month}: aggregate ${bare.toFixed(0)} ms, close ${whole.toFixed(0)} ms, ratio ${(whole / bare).toFixed(2)}`,
    );
  }
  console.log(
    `close of ${COMPANIES} companies and ${ATTEMPTS} requests: median ${median(rounds.map((one) => one.closeMs)).toFixed(0)} ms, ` +
      `ratio ${median(rounds.map((one) => one.ratio)).toFixed(2)} (at most 2)`,
  );
}

async function reports() {
  const month = monthAgo(ROUNDS + 1);
  await fill(month, REPORT_MONTH);
  let older = ROUNDS + 2;
  const grow = async (to) => {
    const [{ count }] = await client.query('select count(*)::int as count from attempts');
    for (let left = to - count; left > 0; left -= 1_000_000)
      await fill(monthAgo(older++), Math.min(left, 1_000_000));
    await settle();
  };
  const measure = async () => {
    const times = [];
    for (let read = 0; read < READS + 10; read++) {
      const ms = await timed(() => answer(`/periods/${month}/report?format=json`));
      if (read >= 10) times.push(ms);
    }
    return p95(times);
  };
  await settle();
  await close(month);
  await grow(SHORT);
  const short = await measure();
  await grow(LONG);
  const long = await measure();
  console.log(
    `report p95: ${short.toFixed(1)} ms in a ledger of ${SHORT}, ${long.toFixed(1)} ms in one of ${LONG}, ` +
      `ratio ${(long / short).toFixed(2)} (at most 1.5)`,
  );
}

// The report's ledger is measured short first: before the months of the other part are written.
if (PARTS.length === 0 || PARTS.includes('report')) await reports();
if (PARTS.length === 0 || PARTS.includes('close')) await closes();
await stop();
process.exit(0);
