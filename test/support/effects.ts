import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseDecimal, sum } from '../../src/money/decimal.js';
import { assertCounts, type ApiClient, type Batch, type Money } from './api-client.js';
import { compareBooks, type Comparison } from './books.js';
import type { SandboxProcess } from './sandbox-process.js';

export interface Attempt {
  id: string;
  invoiceId: string;
  keyId: string;
  number: number;
  status: 'in_flight' | 'succeeded' | 'failed' | 'unknown';
  outcome: string | null;
  detail: string | null;
  httpStatus: number | null;
  startedAt: string;
  tokens: object | null;
  cost: Money | null;
  costStatus: 'known' | 'unknown';
}

export interface InvoiceView {
  id: string;
  number: string;
  status: string;
  reasons: { code: string; message: string }[];
  lines: { id: string; account: string | null; source: string | null; confidence: number | null }[];
  entry: { account: string; debit: string; credit: string }[];
  cost: Money | null;
  costStatus: string;
}

const POLL_MS = 150;

/** Polls until `look` gives something; what it throws or lacks counts as not yet. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  msMax = 60_000,
): Promise<T> {
  const deadline = Date.now() + msMax;
  let last = 'nothing yet';
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > deadline) throw new Error(`${what}: ${last}`);
    await sleep(POLL_MS);
  }
}

/** An account of the simulated provider with one key for each name. */
export async function addAccount(
  api: ApiClient,
  baseUrl: string,
  keys: readonly string[] = ['norte', 'sur'],
): Promise<{ id: string; secrets: string[] }> {
  const { id } = await api.ok(
    api.post<{ id: string }>('/v1/provider-accounts', {
      name: 'Simulated elsewhere',
      provider: 'deepseek',
      baseUrl,
      model: 'deepseek-flash',
    }),
  );
  const secrets = keys.map((name) => `sk-sandbox-${name}-4f2a9c1b`);
  for (const [index, name] of keys.entries())
    await api.ok(api.post(`/v1/provider-accounts/${id}/keys`, { name, secret: secrets[index] }));
  return { id, secrets };
}

/** The batch once finished; counts must add up at each look, but the server may be away between two looks. */
export async function finishedDespiteAll(
  api: () => ApiClient,
  batchId: string,
  msMax = 60_000,
): Promise<Batch> {
  let broken: Error | undefined;
  const batch = await eventually(
    'the batch is not finished',
    async () => {
      const seen = await lookAt(api(), batchId);
      try {
        assertCounts(seen.counts);
      } catch (error) {
        broken = error as Error;
        return seen;
      }
      if (seen.status === 'processing') throw new Error(JSON.stringify(seen));
      return seen;
    },
    msMax,
  );
  if (broken) throw broken;
  return batch;
}

export async function lookAt(api: ApiClient, batchId: string): Promise<Batch> {
  return api.ok(api.get<Batch>(`/v1/batches/${batchId}`));
}

/** All invoices of a batch with lines and entry. */
export async function invoicesOf(api: ApiClient, batchId: string): Promise<InvoiceView[]> {
  const list = await api.all<{ id: string }>(`/v1/batches/${batchId}/invoices`);
  return Promise.all(list.map(({ id }) => api.ok(api.get<InvoiceView>(`/v1/invoices/${id}`))));
}

export async function attemptsOf(api: ApiClient, invoiceId: string): Promise<Attempt[]> {
  return (await api.ok(api.get<{ items: Attempt[] }>(`/v1/invoices/${invoiceId}/attempts`))).items;
}

/**
 * Each invoice took effect once: all its lines have an account, its entry is there once and balanced (`entryTotal`:
 * one side of it, by default of `jsonInvoices`), and no more than `succeededMax` of its requests succeeded.
 */
export async function expectEachOnce(
  api: ApiClient,
  batchId: string,
  count: number,
  { entryTotal = '119000', succeededMax = 1 } = {},
): Promise<void> {
  const invoices = await invoicesOf(api, batchId);
  assert.equal(new Set(invoices.map(({ number }) => number)).size, count);
  const attempts = Map.groupBy(await api.all<Attempt>('/v1/attempts'), ({ invoiceId }) => invoiceId);
  for (const invoice of invoices) {
    const { number, status } = invoice;
    assert.equal(status, 'classified', `${number}: ${JSON.stringify(invoice.reasons)}`);
    assert.ok(
      invoice.lines.every(({ account }) => account !== null),
      `${number} has lines without an account`,
    );
    const side = (name: 'debit' | 'credit') => sum(invoice.entry.map((line) => parseDecimal(line[name])));
    assert.equal(side('debit'), side('credit'), `entry of ${number}`);
    assert.equal(side('debit'), parseDecimal(entryTotal), `entry of ${number}`);
    const own = attempts.get(invoice.id) ?? [];
    const succeeded = own.filter((attempt) => attempt.status === 'succeeded').length;
    assert.ok(succeeded <= succeededMax, `${succeeded} requests for ${number} succeeded`);
    assert.deepEqual(
      own.map((attempt) => attempt.number).sort((a, b) => a - b),
      own.map((_, index) => index + 1),
    );
  }
}

/**
 * The ledger against the provider's own books, request by request: nothing was sent unrecorded, what is known agrees
 * to the last decimal, and what the provider charged beyond that belongs to `unknown` attempts and nothing else.
 */
export async function compareWithMeter(api: ApiClient, sandbox: SandboxProcess): Promise<Comparison> {
  await eventually('requests still at the provider', async () => (await sandbox.meter()).inFlight === 0);
  await eventually('requests still in flight', async () => {
    const items = await api.all<Attempt>('/v1/attempts');
    return items.every(({ status }) => status !== 'in_flight');
  });
  const attempts = await api.all<Attempt>('/v1/attempts');
  const comparison = compareBooks({
    attempts: attempts.map((attempt) => ({ ...attempt, cost: attempt.cost?.amount ?? null })),
    records: await sandbox.requests(),
    billed: (await sandbox.meter()).cost['USD'] ?? '0',
  });
  assert.deepEqual(comparison.violations, []);
  return comparison;
}
