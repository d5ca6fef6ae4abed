import { readFileSync } from 'node:fs';
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
  await server.api.ok(
    server.api.request('PATCH', `/v1/provider-accounts/${accountId}`, {
      limits: { 'deepseek-flash': { concurrency: 8, requestsPerDay: 5_000 } },
    }),
  );
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
    // The 429 may have sent one of them to rest.
    const keys = (state: string) => sumOf(samples, 'prorrata_provider_keys', { account: accountId, state });
    expect([keys('active') + keys('cooling'), keys('disabled'), keys('invalid')]).toEqual([2, 0, 0]);
    expect(sumOf(samples, 'prorrata_provider_account_suspended', { account: accountId })).toBe(0);
    expect(sumOf(samples, 'prorrata_queue_ping_seconds')).toBeGreaterThan(0);
    expect(samples.some(({ name }) => name === 'nodejs_eventloop_lag_p99_seconds')).toBe(true);
    for (const source of ['backlog', 'keys', 'limits', 'process', 'queue', 'workers'])
      expect(sumOf(samples, 'prorrata_metrics_source_up', { source }), source).toBe(1);
    expect(sumOf(samples, 'prorrata_build_info', { role: 'all', queue: 'postgres' })).toBe(1);
    // A reading is kept for some seconds: the empty backlog shows at the latest then.
    await eventually('an empty backlog', async () => {
      const later = await scrape(server.url);
      return sumOf(later, 'prorrata_backlog_invoices') === 0;
    });
  });

  it('tells what is used of each limit, as the API does', async () => {
    const { items } = await server.api.ok(
      server.api.get<{ items: { name: string; used: number; limit: number }[] }>(
        `/v1/provider-accounts/${accountId}/limits`,
      ),
    );
    const later = await eventually('a fresh reading', async () => {
      const seen = await scrape(server.url);
      return sumOf(seen, 'prorrata_limit_used', { limit: 'concurrency' }) === 0 && seen;
    });

    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['concurrency', 'requestsPerDay']));
    for (const { name, used, limit } of items) {
      const labels = { account: accountId, model: 'deepseek-flash', limit: name };
      expect(sumOf(later, 'prorrata_limit_allowed', labels), name).toBe(limit);
      expect(sumOf(later, 'prorrata_limit_used', labels), name).toBe(used);
    }
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

describe('deploy/grafana-dashboard.json', () => {
  const dashboard = JSON.parse(
    readFileSync(new URL('../../deploy/grafana-dashboard.json', import.meta.url), 'utf8'),
  ) as { panels: Panel[] };

  it('asks for nothing that a running process does not tell', () => {
    const told = new Set(samples.map(({ name }) => name));
    const asked = dashboard.panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) => namesIn(expr)),
    );

    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((name) => !told.has(name))).toEqual([]);
    expect(asked.filter((name) => name.startsWith('prorrata_')).length).toBeGreaterThan(15);
  });

  it('asks by labels that those metrics have', () => {
    for (const { targets = [] } of dashboard.panels) {
      for (const { expr } of targets) {
        for (const [, name = '', label = ''] of expr.matchAll(/(prorrata_\w+)\{(\w+)=/g)) {
          expect(
            samples.some((sample) => sample.name === name && label in sample.labels),
            expr,
          ).toBe(true);
        }
      }
    }
  });

  it('has panels that Grafana can place: own ids, no overlap, each target with its own letter', () => {
    const { panels } = dashboard;
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );

    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos }) => gridPos.x + gridPos.w <= 24)).toBe(true);
    for (const { targets = [] } of panels)
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
  });
});

interface Panel {
  id: number;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { refId: string; expr: string }[];
}

function namesIn(expression: string): string[] {
  return [...expression.matchAll(/\b(?:prorrata|process|nodejs)_\w+/g)].map(([name]) => name);
}
