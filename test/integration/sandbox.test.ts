import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { fromBufferPromise } from 'yauzl';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDecimal, sum, timesInteger } from '../../src/money/decimal.js';
import type { MeterRecord } from '../../src/sandbox/meter-record.js';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/server.js';
import type { TotalsJson } from '../../src/sandbox/totals.js';
import type { Usage } from '../../src/sandbox/tokens.js';

const KEY = 'sk-sandbox-norte-4f2a';
const OFF = { thinking: { type: 'disabled' } };
const CHART = Array.from({ length: 60 }, (_, index) => `5195${10 + index} Cuenta número ${index}`).join('\n');

interface Answer {
  id: string;
  model: string;
  choices: { message: { content: string; reasoning_content?: string }; finish_reason: string }[];
  usage?: Usage;
  system_fingerprint: string;
}

function body(change: object = {}, description = 'Resma de papel'): string {
  const invoice = {
    supplier: { name: 'Papeles SAS' },
    lines: [{ id: '1', description, amount: '10000' }],
    accounts: [
      { code: '519530', name: 'Útiles, papelería y fotocopias' },
      { code: '519595', name: 'Otros' },
    ],
  };
  return JSON.stringify({
    model: 'deepseek-flash',
    messages: [
      { role: 'system', content: `Answer in json, as in the example.\n${CHART}` },
      { role: 'user', content: JSON.stringify(invoice) },
    ],
    response_format: { type: 'json_object' },
    ...OFF,
    ...change,
  });
}

function ask(
  url: string,
  input: { key?: string; body?: string; requestId?: string; signal?: AbortSignal } = {},
) {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  headers.authorization = `Bearer ${input.key ?? KEY}`;
  if (input.requestId !== undefined) headers['x-request-id'] = input.requestId;
  const signal = input.signal ?? null;
  return fetch(`${url}/chat/completions`, { method: 'POST', headers, body: input.body ?? body(), signal });
}

async function answered(response: Response): Promise<Answer> {
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

async function control<T>(url: string, call: { method?: string; path: string; value?: unknown }): Promise<T> {
  const response = await fetch(`${url}/sandbox/${call.path}`, {
    method: call.method ?? 'GET',
    ...(call.value === undefined ? {} : { body: JSON.stringify(call.value) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

const meterOf = (url: string) => control<TotalsJson>(url, { path: 'meter' });
const set = (url: string, value: object) => control(url, { method: 'PUT', path: 'settings', value });
const meet = (url: string, ...faults: object[]) =>
  control(url, { method: 'POST', path: 'faults', value: faults });

async function onlyRecord(url: string, requestId: string): Promise<MeterRecord> {
  const { requests } = await control<{ requests: MeterRecord[] }>(url, {
    path: `requests?requestId=${requestId}`,
  });
  expect(requests).toHaveLength(1);
  return requests[0] as MeterRecord;
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 200; look++) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not come true');
}

describe('over HTTP', () => {
  let sandbox: RunningSandbox;
  let url: string;
  beforeEach(async () => {
    sandbox = await startSandbox();
    url = sandbox.url;
  });
  afterEach(() => sandbox.close());

  it('answers with usage that adds up and labels itself as simulated', async () => {
    const response = await ask(url);
    expect(response.headers.get('x-simulated-provider')).toBe('prorrata-sandbox');
    const { usage, choices, system_fingerprint } = await answered(response);

    expect(system_fingerprint).toBe('prorrata-sandbox');
    expect(JSON.parse(choices[0]?.message.content ?? '')).toMatchObject({
      lines: [{ id: '1', account: '519530' }],
    });
    expect(usage?.prompt_tokens).toBe(
      (usage?.prompt_cache_hit_tokens ?? 0) + (usage?.prompt_cache_miss_tokens ?? 0),
    );
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
    expect(usage?.prompt_tokens_details.cached_tokens).toBe(usage?.prompt_cache_hit_tokens);
  });

  it('serves the same under /v1, and a retired name by its successor', async () => {
    const headers = { authorization: `Bearer ${KEY}` };
    const text = body({ model: 'deepseek-v4-flash' });
    const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: text });
    expect((await answered(response)).model).toBe('deepseek-flash');
  });

  it('thinks by default, inside the completion tokens', async () => {
    const { usage, choices } = await answered(await ask(url, { body: body({ thinking: undefined }) }));
    expect(choices[0]?.message.reasoning_content).toContain('(simulado)');
    expect(usage?.completion_tokens_details.reasoning_tokens).toBeGreaterThan(0);
    expect(usage?.completion_tokens).toBeGreaterThan(usage?.completion_tokens_details.reasoning_tokens ?? 0);
  });

  it('hits its cache for a repeated prefix, in multiples of 128, within one user id', async () => {
    const hits = async (user_id: string, description: string) => {
      const { usage } = await answered(await ask(url, { body: body({ user_id }, description) }));
      return usage?.prompt_cache_hit_tokens ?? -1;
    };
    expect(await hits('norte', 'Papel')).toBe(0);
    const repeated = await hits('norte', 'Flete');
    expect(repeated).toBeGreaterThan(0);
    expect(repeated % 128).toBe(0);
    expect(await hits('sur', 'Flete')).toBe(0);
  });

  it.each<[string, number, { key?: string; body?: string }]>([
    ['a foreign key', 401, { key: 'sk-real-looking-key' }],
    ['a broken body', 400, { body: '{' }],
    ['an unknown model', 400, { body: body({ model: 'gpt-9' }) }],
    ['a bad parameter', 422, { body: body({ temperature: 9 }) }],
  ])('refuses %s with %i in the provider shape, counted and free', async (_, status, input) => {
    const response = await ask(url, input);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code']);
    expect(await meterOf(url)).toMatchObject({
      requests: 1,
      refused: 1,
      cost: {},
      byStatus: { [status]: 1 },
    });
  });

  it('refuses a key that was disabled', async () => {
    await set(url, { disabledKeys: [KEY] });
    expect((await ask(url)).status).toBe(401);
    expect((await ask(url, { key: 'sk-sandbox-sur-77aa' })).status).toBe(200);
  });

  it('lists models and takes the cost from the balance until none is left', async () => {
    const headers = { authorization: `Bearer ${KEY}` };
    const models = (await (await fetch(`${url}/models`, { headers })).json()) as { data: { id: string }[] };
    expect(models.data.map(({ id }) => id)).toEqual(['deepseek-flash', 'deepseek-v4-pro']);
    expect((await fetch(`${url}/user/balance`)).status).toBe(401);

    await set(url, { balance: '0.0000001' });
    await answered(await ask(url));
    const refused = await ask(url);
    expect([
      refused.status,
      ((await refused.json()) as { error: { message: string } }).error.message,
    ]).toEqual([402, 'Insufficient Balance']);
    const balance = (await (await fetch(`${url}/user/balance`, { headers })).json()) as {
      is_available: boolean;
      balance_infos: { total_balance: string }[];
    };
    const { cost } = await meterOf(url);
    expect(balance.is_available).toBe(false);
    expect(parseDecimal(balance.balance_infos[0]?.total_balance ?? '')).toBe(
      parseDecimal('0.0000001') - parseDecimal(cost.USD ?? ''),
    );
  });

  it('limits the account, not the key', async () => {
    await set(url, { concurrency: 2, latencyMs: 300 });
    const keys = ['sk-sandbox-a', 'sk-sandbox-b', 'sk-sandbox-c'];
    const statuses = (await Promise.all(keys.map((key) => ask(url, { key })))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 429]);
    expect(await meterOf(url)).toMatchObject({ maxConcurrency: 2, billedRequests: 2, refused: 1 });
  });

  it('never refuses a client that keeps exactly to the limit', async () => {
    await set(url, { concurrency: 4, latencyMs: 10 });
    const client = async () => {
      for (let sent = 0; sent < 50; sent++) await answered(await ask(url));
    };
    await Promise.all([client(), client(), client(), client()]);
    expect(await meterOf(url)).toMatchObject({ requests: 200, refused: 0, maxConcurrency: 4 });
  });

  it('sends blank lines while one waits', async () => {
    await meet(url, { fault: 'slow', ms: 2_300 });
    const response = await ask(url);
    const text = await response.text();
    expect(text.startsWith('\n\n{')).toBe(true);
    expect((JSON.parse(text) as Answer).usage).toBeDefined();
  });

  it.each(['400', '401', '402', '422', '429', '500', '503'])(
    'fault %s refuses, free of charge',
    async (fault) => {
      await meet(url, { fault, retryAfterSeconds: 7 });
      const response = await ask(url);
      expect([response.status, response.headers.get('retry-after')]).toEqual([Number(fault), '7']);
      expect((await ask(url)).status).toBe(200);
      expect(await meterOf(url)).toMatchObject({ requests: 2, refused: 1, byStatus: { [fault]: 1, 200: 1 } });
    },
  );

  it('a refusal has no retry-after unless the plan says so', async () => {
    await meet(url, { fault: 429 });
    expect((await ask(url)).headers.has('retry-after')).toBe(false);
  });

  it.each(['blank_content', 'not_json', 'missing_line', 'unknown_account', 'wrong_types', 'low_confidence'])(
    'fault %s answers 200 with usage and bills it',
    async (fault) => {
      const good = await answered(await ask(url));
      await meet(url, { fault });
      const { choices, usage } = await answered(await ask(url, { requestId: fault }));
      expect(choices[0]?.finish_reason).toBe('stop');
      expect(choices[0]?.message.content).not.toBe(good.choices[0]?.message.content);
      const record = await onlyRecord(url, fault);
      expect(record).toMatchObject({ billed: true, fault, tokens: { output: usage?.completion_tokens } });
    },
  );

  it.each(['no_usage', 'negative_usage', 'huge_usage', 'lying_usage'])(
    'fault %s tells something else than the meter keeps',
    async (fault) => {
      await meet(url, { fault });
      const { usage } = await answered(await ask(url, { requestId: fault }));
      const { tokens, billed } = await onlyRecord(url, fault);
      expect(billed).toBe(true);
      expect(usage?.prompt_tokens).not.toBe(tokens.cacheHit + tokens.cacheMiss);
      expect(tokens.output).toBeGreaterThan(0);
    },
  );

  it.each(['close_before_headers', 'close_after_headers', 'half_body'])(
    'fault %s breaks the connection after the work, which is billed',
    async (fault) => {
      await meet(url, { fault });
      const reached = ask(url, { requestId: fault });
      if (fault === 'close_before_headers') await expect(reached).rejects.toThrow('fetch failed');
      else await expect((await reached).text()).rejects.toThrow('terminated');
      expect(await onlyRecord(url, fault)).toMatchObject({ billed: true, status: 200 });
    },
  );

  it('fault html_garbage answers a page, fault huge_body more than anyone wants', async () => {
    await meet(url, { fault: 'html_garbage' }, { fault: 'huge_body', bytes: 3 * 1024 * 1024 });
    const page = await ask(url);
    expect([page.headers.get('content-type'), (await page.text()).slice(0, 9)]).toEqual([
      'text/html',
      '<!doctype',
    ]);
    expect((await (await ask(url)).text()).length).toBeGreaterThan(3 * 1024 * 1024);
    expect(await meterOf(url)).toMatchObject({ billedRequests: 2 });
  });

  it('fault hang keeps its place until the client leaves, and bills nothing', async () => {
    await set(url, { concurrency: 1 });
    await meet(url, { fault: 'hang' });
    const leave = new AbortController();
    const reached = ask(url, { requestId: 'hang', signal: leave.signal });
    await until(async () => (await ask(url)).status === 429);
    leave.abort();
    await expect(reached).rejects.toThrow('aborted');
    await until(async () => (await ask(url)).status === 200);
    expect(await onlyRecord(url, 'hang')).toMatchObject({ billed: false, fault: 'hang', status: 499 });
  });

  it('bills work whose client has left', async () => {
    await set(url, { latencyMs: 200 });
    await expect(ask(url, { requestId: 'gone', signal: AbortSignal.timeout(50) })).rejects.toThrow();
    await until(async () => (await meterOf(url)).billedRequests === 1);
    expect(await onlyRecord(url, 'gone')).toMatchObject({ billed: true, status: 200 });
  });

  it('forgets its faults when told to', async () => {
    await meet(url, { fault: '500', times: 9 });
    await control(url, { method: 'DELETE', path: 'faults' });
    expect((await ask(url)).status).toBe(200);
  });

  it('names what is wrong with a control request', async () => {
    await expect(set(url, { latencyMs: 'soon' })).rejects.toThrow('latencyMs');
    await expect(meet(url, { fault: 'nap' })).rejects.toThrow('[0].fault');
    await expect(control(url, { path: 'meter?from=x' })).rejects.toThrow('ISO 8601');
    await expect(control(url, { path: 'export?start=x' })).rejects.toThrow('YYYY-MM-DD');
    await expect(control(url, { path: 'nothing' })).rejects.toThrow('GET /sandbox/meter');
    expect(await (await fetch(`${url}/sandbox`)).text()).toContain('Simulated provider');
  });

  it('exports a bill that sums to its meter exactly, over days, rates, keys, models and wallets', async () => {
    const peak = Date.parse('2026-11-19T02:00:00Z');
    await set(url, { grantedBalance: '0.0005', keyNames: { 'sk-sandbox-sur-77aa': 'Sur, S.A.S.' } });
    for (const instant of [peak, peak + 3 * 3_600_000, peak + 24 * 3_600_000]) {
      await set(url, { clockOffsetMs: instant - Date.now() });
      for (const key of [KEY, 'sk-sandbox-sur-77aa'])
        for (const model of ['deepseek-flash', 'deepseek-v4-pro'])
          for (let sent = 0; sent < 3; sent++) await answered(await ask(url, { key, body: body({ model }) }));
    }
    await meet(url, { fault: '500' }, { fault: 'no_usage' }, { fault: 'half_body' });
    await ask(url);
    await ask(url);
    await (await ask(url)).text().catch(() => undefined);

    const { amount, cost } = await exported(url, 'start=2026-11-19&end=2026-11-20&offset=%2B08:00');
    const money = amount
      .filter((row) => row.type !== 'request_count')
      .map((row) => timesInteger(parseDecimal(row.price ?? ''), BigInt(row.amount ?? '')));
    const total = parseDecimal((await meterOf(url)).cost.USD ?? '');
    expect(sum(money)).toBe(total);
    expect(sum(cost.map((row) => parseDecimal(row.cost ?? '')))).toBe(total);
    expect(new Set(cost.map((row) => row.wallet_type))).toEqual(new Set(['Paid', 'Granted']));
    expect(new Set(amount.map((row) => row.api_key_name))).toEqual(new Set(['norte', 'Sur, S.A.S.']));
    const counts = amount.filter((row) => row.type === 'request_count').map((row) => Number(row.amount));
    expect(counts.reduce((left, right) => left + right, 0)).toBe(3 * 2 * 2 * 3 + 2);
  });
});

async function exported(url: string, query: string) {
  const response = await fetch(`${url}/sandbox/export?${query}`);
  expect(response.headers.get('content-disposition')).toContain('usage_data_2026-11-19_2026-11-20.zip');
  const zip = await fromBufferPromise(Buffer.from(await response.arrayBuffer()));
  const files = new Map<string, Record<string, string>[]>();
  for await (const entry of zip.eachEntry()) {
    const text = await buffer(await zip.openReadStreamPromise(entry));
    const rows = parse<Record<string, string>>(text, { columns: true, bom: true, recordDelimiter: '\r\n' });
    files.set(entry.fileName, rows);
  }
  const span = '2026-11-19_2026-11-20.csv';
  expect([...files.keys()]).toEqual([`amount-${span}`, `cost-${span}`]);
  return { amount: files.get(`amount-${span}`) ?? [], cost: files.get(`cost-${span}`) ?? [] };
}

describe('as a process', () => {
  let data: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'sandbox-process-'));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(data, { recursive: true });
  });

  async function start(): Promise<{ child: ChildProcess; url: string }> {
    const stdio: ('ignore' | 'pipe' | 'inherit' | 'ipc')[] = ['ignore', 'pipe', 'inherit', 'ipc'];
    const child = spawn(process.execPath, [builtMain(), '--port', '0', '--data', data], { stdio });
    children.push(child);
    const url = await new Promise<string>((resolve, reject) => {
      child.once('message', (message: { type: string; url: string }) => resolve(message.url));
      child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
    });
    return { child, url };
  }

  const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));

  it('loses no answered request to kill -9', async () => {
    const { child, url } = await start();
    const seen: string[] = [];
    const client = async () => {
      for (;;) seen.push((await answered(await ask(url))).id);
    };
    const clients = Promise.allSettled([client(), client(), client(), client()]);
    await until(async () => seen.length > 200);
    child.kill('SIGKILL');
    await clients;

    const again = await start();
    const { requests } = await control<{ requests: MeterRecord[] }>(again.url, {
      path: 'requests?limit=10000',
    });
    const metered = new Set(requests.map(({ id }) => id));
    expect(seen.filter((id) => !metered.has(id))).toEqual([]);
    expect(metered.size - seen.length).toBeLessThanOrEqual(4);
    expect(await meterOf(again.url)).toMatchObject({ requests: metered.size, refused: 0 });
  });

  it('ends when its parent does', async () => {
    const { child } = await start();
    const code = ended(child);
    child.disconnect();
    expect(await code).toBe(0);
  });

  it('finishes what it works on at SIGTERM', async () => {
    const { child, url } = await start();
    await set(url, { latencyMs: 400 });
    const reached = ask(url);
    await until(async () => (await control<{ inFlight: number }>(url, { path: 'meter' })).inFlight === 1);
    const code = ended(child);
    child.kill('SIGTERM');
    await answered(await reached);
    expect(await code).toBe(0);
  });
});

let compiled: string | undefined;

/** The built program, or else the sandbox alone compiled aside. */
function builtMain(): string {
  const root = join(import.meta.dirname, '../..');
  const built = join(root, 'dist/src/sandbox/main.js');
  if (existsSync(built)) return built;
  if (compiled) return compiled;
  const folder = join(root, 'node_modules/.cache/prorrata-sandbox');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const project = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: false, rootDir: root, outDir: folder },
    files: [join(root, 'src/sandbox/main.ts')],
    include: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
  const { status, stdout } = spawnSync(process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    folder,
  ]);
  if (status !== 0) throw new Error(String(stdout));
  compiled = join(folder, 'src/sandbox/main.js');
  return compiled;
}
