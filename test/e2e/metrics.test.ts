import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonInvoices } from '../support/api-client.js';
import { addAccount, eventually } from '../support/effects.js';
import { type Sample, scrape, sumOf } from '../support/prometheus.js';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

const INVOICES = 40;
const COMPANY = 'Ferretería Secreta del Norte SAS';

let sandbox: SandboxProcess;
let server: TestServer;
let accountId: string;
let secrets: string[];
let samples: Sample[];

beforeAll(async () => {
  sandbox = await startSandboxProcess({ latencyMs: 20 });
  server = await startServer({ env: { SANDBOX: 'off' } });
  ({ id: accountId, secrets } = await addAccount(server.api, sandbox.url));
  const company = await server.api.createCompany({ name: COMPANY });
  await sandbox.meet({ fault: '429', times: 1 });
  const batch = await server.api.submitJson(company.id, jsonInvoices(INVOICES));
  await server.api.finished(batch.id);
  samples = await scrape(server.url);
});

afterAll(async () => {
  await server?.stop();
  await sandbox?.kill();
  eraseFolders();
});

describe('GET /metrics', () => {
  it('counts every request that the provider counted, by what became of it', async () => {
    const { requests } = await sandbox.meter();

    expect(sumOf(samples, 'prorrata_attempts_total')).toBe(requests);
    expect(sumOf(samples, 'prorrata_attempts_total', { outcome: 'success' })).toBe(INVOICES);
    expect(sumOf(samples, 'prorrata_attempts_total', { outcome: 'rate_limited' })).toBe(1);
    expect(sumOf(samples, 'prorrata_attempt_seconds_count')).toBe(requests);
  });

  it('counts the tokens and the invoices', async () => {
    const today = await server.api.ok(
      server.api.get<{ tokens: { cacheHit: number; cacheMiss: number; output: number } }>('/v1/usage/today'),
    );

    for (const kind of ['cacheHit', 'cacheMiss', 'output'] as const) {
      expect(sumOf(samples, 'prorrata_attempt_tokens_total', { kind })).toBe(today.tokens[kind]);
    }
    expect(sumOf(samples, 'prorrata_invoices_finished_total', { status: 'classified' })).toBe(INVOICES);
    expect(sumOf(samples, 'prorrata_group_commit_items_sum', { moment: 'end' })).toBeGreaterThanOrEqual(
      INVOICES,
    );
  });

  it('tells how keys, backlog, queue and process are', async () => {
    expect(sumOf(samples, 'prorrata_provider_keys', { account: accountId, state: 'active' })).toBe(2);
    expect(sumOf(samples, 'prorrata_provider_account_suspended', { account: accountId })).toBe(0);
    expect(sumOf(samples, 'prorrata_queue_ping_seconds')).toBeGreaterThan(0);
    expect(samples.some(({ name }) => name === 'nodejs_eventloop_lag_p99_seconds')).toBe(true);
    for (const source of ['backlog', 'keys', 'queue', 'process'])
      expect(sumOf(samples, 'prorrata_metrics_source_up', { source }), source).toBe(1);
    expect(sumOf(samples, 'prorrata_build_info', { role: 'all', queue: 'postgres' })).toBe(1);
    // A reading is kept for some seconds: the empty backlog shows at the latest then.
    await eventually('an empty backlog', async () => {
      const later = await scrape(server.url);
      return sumOf(later, 'prorrata_backlog_invoices') === 0;
    });
  });

  it('names no company and no key', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();

    expect(text).not.toContain(COMPANY);
    for (const secret of secrets) expect(text).not.toContain(secret);
    const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
    expect([...labels].filter((name) => /company|invoice|secret|key/.test(name))).toEqual([]);
  });

  it('is told in the text format that Prometheus asks for', async () => {
    const response = await fetch(`${server.url}/metrics`);

    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  });
});
