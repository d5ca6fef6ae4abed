import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonInvoices } from '../support/api-client.js';
import { type Attempt, eventually } from '../support/effects.js';
import { type HeaderWatch, startHeaderWatch } from '../support/header-watch.js';
import { type Processes, startProcesses } from '../support/processes.js';
import { describeWithRedis } from '../support/describe-with-redis.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { eraseFolders, startServer, temporaryFolder } from '../support/server.js';
import { type CollectedSpan, startTraceCollector, type TraceCollector } from '../support/trace-collector.js';

const INVOICES = 40;
const MARKER = 'zqxMARKERzqx';
const COLLECTOR_SECRET = 'hunter2-for-the-collector';
const [CLIENT, PRODUCER, CONSUMER] = [3, 4, 5];

afterAll(eraseFolders);

/** The same rules on both stores of the queue. */
function tracedOn(redisUrl: () => string | undefined): void {
  let collector: TraceCollector;
  let processes: Processes;
  let watch: HeaderWatch;
  let attempts: (Attempt & { tokens: { output: number } | null })[];

  beforeAll(async () => {
    collector = await startTraceCollector();
    const url = redisUrl();
    processes = await startProcesses({
      workers: 2,
      env: {
        WORKER_CONCURRENCY: '3',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_HEADERS: `x-collector-key=${COLLECTOR_SECRET}`,
        ...(url !== undefined && { REDIS_URL: url }),
      },
      sandbox: { latencyMs: 60 },
    });
    watch = await startHeaderWatch(processes.sandbox.url);
    const api = processes.api.api;
    const [account] = await api.all<{ id: string }>('/v1/provider-accounts');
    await api.ok(api.request('PATCH', `/v1/provider-accounts/${account?.id}`, { baseUrl: watch.url }));
    await processes.sandbox.meet({ fault: '429', times: 1 });
    const company = await api.createCompany({ name: `${MARKER} SAS` });
    const invoices = jsonInvoices(INVOICES).map((invoice) => ({
      ...invoice,
      supplier: { taxId: '800197268', name: MARKER },
    }));
    const batch = await api.submitJson(company.id, invoices);
    await api.finished(batch.id);
    attempts = await api.all('/v1/attempts');
    await eventually('all spans', async () => requests().length === attempts.length);
  }, 90_000);

  afterAll(async () => {
    await processes?.stop();
    await watch?.stop();
    await collector?.stop();
  });

  const requests = () => collector.spans.filter(({ name }) => name === 'provider request');
  const parentOf = (span: CollectedSpan) =>
    eventually('the parent of a span', async () =>
      collector.spans.find(({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId),
    );

  it('every request is one span, in one trace with its turn, its job and whoever queued it', async () => {
    const crossed = new Set<boolean>();
    for (const request of requests()) {
      const turn = await parentOf(request);
      const job = await parentOf(turn);
      const queued = await parentOf(job);

      expect([request.kind, job.kind, queued.kind]).toEqual([CLIENT, CONSUMER, PRODUCER]);
      expect([turn.name, job.name, queued.name]).toEqual([
        'classify turn',
        'process classify',
        'addBulk classify',
      ]);
      expect(queued.parentSpanId).toBe('');
      crossed.add(queued.instance !== job.instance);
    }
    // Some jobs were worked on by the process that had not queued them.
    expect(crossed.has(true)).toBe(true);
  });

  it('a span says of its request what the ledger says', () => {
    const byAttempt = new Map(requests().map((span) => [span.attributes['prorrata.attempt_id'], span]));

    expect(byAttempt.size).toBe(attempts.length);
    for (const attempt of attempts) {
      const span = byAttempt.get(attempt.id);
      expect(span?.attributes).toMatchObject({
        'prorrata.outcome': attempt.outcome,
        'prorrata.key_id': attempt.keyId,
        'gen_ai.provider.name': 'deepseek',
        'gen_ai.request.model': 'deepseek-flash',
        'http.response.status_code': attempt.httpStatus,
      });
      expect(span?.attributes['prorrata.tokens.output']).toBe(attempt.tokens?.output);
      expect(span?.failed).toBe(attempt.status !== 'succeeded');
    }
    expect(attempts.some(({ httpStatus }) => httpStatus === 429)).toBe(true);
  });

  it('spans hold neither content nor secrets, and no housekeeping of the queue', () => {
    const text = collector.bodies.join('\n');

    expect(text).not.toContain(MARKER);
    expect(text).not.toMatch(/sk-sandbox|Bearer|authorization/i);
    const names = new Set(collector.spans.map(({ name }) => name));
    expect([...names].toSorted()).toEqual([
      'addBulk classify',
      'classify turn',
      'process classify',
      'provider request',
    ]);
  });

  it('the provider hears nothing of traces, the collector its own header', () => {
    expect(watch.seen.length).toBe(attempts.length);
    for (const headers of watch.seen) {
      expect(
        Object.keys(headers).filter((name) => /^(traceparent|tracestate|baggage|b3)/.test(name)),
      ).toEqual([]);
    }
    expect(collector.headers.every((headers) => headers['x-collector-key'] === COLLECTOR_SECRET)).toBe(true);
    expect(processes.output()).not.toContain(COLLECTOR_SECRET);
  });
}

describe('traces, the queue on PostgreSQL', () => {
  tracedOn(() => undefined);
});

describeWithRedis('traces, the queue on Redis', () => {
  let redis: TestRedis | undefined;

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(async () => {
    await redis?.stop();
  });

  tracedOn(() => redis?.url);
});

describe('OpenTelemetry', () => {
  /** Runs a server to its end and tells which packages of it were loaded. */
  async function loadedWith(env: Record<string, string>): Promise<string[]> {
    const folder = temporaryFolder();
    const [probe, result] = [join(folder, 'probe.cjs'), join(folder, 'loaded.json')];
    writeFileSync(
      probe,
      `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(result)},
         JSON.stringify(Object.keys(require('module')._cache))));`,
    );
    const server = await startServer({ env: { SANDBOX: 'off', NODE_OPTIONS: `--require ${probe}`, ...env } });
    expect(await server.stop()).toBe(0);
    const loaded = JSON.parse(readFileSync(result, 'utf8')) as string[];
    expect(loaded.some((path) => path.includes('/bullmq/') || path.includes('/typeorm/'))).toBe(true);
    // The Prometheus client loads OpenTelemetry's interface, which does nothing without the rest.
    const owned = loaded.filter((path) => /node_modules\/(@opentelemetry|bullmq-otel)\//.test(path));
    return owned.filter((path) => !path.includes('/@opentelemetry/api/'));
  }

  it('is not loaded where no collector is configured', async () => {
    expect(await loadedWith({})).toEqual([]);
  });

  it('is loaded where one is; a collector that is not there keeps nothing from working', async () => {
    const loaded = await loadedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });

    expect(loaded.length).toBeGreaterThan(0);
  });
});
