import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDecimal, sum } from '../../src/money/decimal.js';
import { jsonInvoices, type Batch, type Money, type Page } from '../support/api-client.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';
import { ublDocument } from '../support/ubl-fixture.js';

interface Invoice {
  id: string;
  status: string;
  number: string;
  lines: {
    id: string;
    account: string | null;
    accountName: string | null;
    source: string | null;
    confidence: number | null;
  }[];
  entry: { account: string; debit: string; credit: string }[];
  cost: Money | null;
  costStatus: string;
}

interface Attempt {
  id: string;
  status: string;
  number: number;
  tokens: { cacheHit: number; cacheMiss: number; output: number } | null;
  cost: Money | null;
  priceId: string | null;
}

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
  eraseFolders();
});

describe('the main road on the embedded default', () => {
  it('classifies a JSON batch, books each invoice and knows its cost to the last decimal', async () => {
    const { api } = server;
    const company = await api.createCompany();

    const accepted = await api.submitJson(company.id, jsonInvoices(40));
    const batch = await api.finished(accepted.id);

    expect(batch.counts).toMatchObject({ received: 40, accepted: 40, pending: 0, failed: 0 });
    const invoices = await api.all<Invoice>(`/v1/batches/${batch.id}/invoices`);
    expect(invoices).toHaveLength(40);
    for (const { id } of invoices) {
      const invoice = await api.ok(api.get<Invoice>(`/v1/invoices/${id}`));
      for (const line of invoice.lines)
        expect(line).toMatchObject({ source: 'llm', account: expect.any(String) as string });
      const side = (name: 'debit' | 'credit') => sum(invoice.entry.map((line) => parseDecimal(line[name])));
      expect(side('debit')).toBe(side('credit'));
      expect(side('debit')).toBe(parseDecimal('119000'));
      const { items } = await api.ok(api.get<Page<Attempt>>(`/v1/invoices/${id}/attempts`));
      expect(items).toHaveLength(1);
      expect(items[0]).toMatchObject({ status: 'succeeded', number: 1 });
      expect(invoice).toMatchObject({ costStatus: 'known', cost: items[0]?.cost });
      expect(parseDecimal(invoice.cost?.amount ?? '0')).toBeGreaterThan(0n);
    }
  });

  it("agrees with the provider's own meter, exactly", async () => {
    const { api, sandboxUrl } = server;

    const usage = await api.ok(
      api.get<{ requests: number; unknown: number; tokens: object; cost: Money }>('/v1/usage/total'),
    );
    const meter = (await (await fetch(`${sandboxUrl}/sandbox/meter`)).json()) as {
      requests: number;
      tokens: { cacheHit: number; cacheMiss: number; output: number };
      cost: Record<string, string>;
    };

    expect(usage.requests).toBe(meter.requests);
    expect(usage.unknown).toBe(0);
    expect(usage.tokens).toMatchObject(meter.tokens);
    expect(parseDecimal(usage.cost.amount)).toBe(parseDecimal(meter.cost['USD'] ?? '0'));
  });

  it('recognises the same invoices again without asking the provider again', async () => {
    const { api } = server;
    const company = await api.createCompany();
    await api.finished((await api.submitJson(company.id, jsonInvoices(5))).id);
    const before = await api.ok(api.get<{ requests: number }>('/v1/usage/total'));

    const again = await api.finished((await api.submitJson(company.id, jsonInvoices(5))).id);

    expect(again).toMatchObject({ status: 'completed', counts: { received: 5, accepted: 0, duplicate: 5 } });
    expect(await api.ok(api.get<{ requests: number }>('/v1/usage/total'))).toMatchObject({
      requests: before.requests,
    });
  });

  it('reports the same number with other content as a conflict', async () => {
    const { api } = server;
    const company = await api.createCompany();
    await api.finished((await api.submitJson(company.id, jsonInvoices(1))).id);
    const [changed] = jsonInvoices(1);

    const batch = await api.finished(
      (await api.submitJson(company.id, [{ ...changed, total: '120000.00' }])).id,
    );

    expect(batch).toMatchObject({ status: 'completed_with_errors', counts: { rejected: 1 } });
    const documents = await api.all<{ code: string }>(`/v1/batches/${batch.id}/documents`);
    expect(documents.map(({ code }) => code)).toEqual(['number_conflict']);
  });

  it('remembers what a person decided and asks nobody the next time', async () => {
    const { api } = server;
    const company = await api.createCompany();
    const batch = await api.finished((await api.submitJson(company.id, jsonInvoices(1, { prefix: 'A' }))).id);
    const [{ id } = { id: '' }] = await api.all<Invoice>(`/v1/batches/${batch.id}/invoices`);

    const reviewed = await api.ok(
      api.post<Invoice>(`/v1/invoices/${id}/review`, {
        lines: [{ id: '1', account: '519595' }],
        remember: 'always',
      }),
    );
    expect(reviewed).toMatchObject({ status: 'reviewed', lines: [{ account: '519595', source: 'human' }] });
    expect(reviewed.entry.some(({ account }) => account === '519595')).toBe(true);

    const next = await api.finished((await api.submitJson(company.id, jsonInvoices(1, { prefix: 'B' }))).id);
    const [remembered] = await api.all<Invoice>(`/v1/batches/${next.id}/invoices`);
    const view = await api.ok(api.get<Invoice>(`/v1/invoices/${remembered?.id}`));
    expect(view).toMatchObject({
      status: 'classified',
      costStatus: 'known',
      cost: { amount: '0.000000000000' },
      lines: [{ account: '519595', source: 'memory' }],
    });
  });

  it('takes files of many kinds and gives each its outcome', async () => {
    const { api } = server;
    const company = await api.createCompany();

    const answer = await api.submitFiles(company.id, [
      { name: 'good.xml', bytes: ublDocument({ number: 'SETT1' }) },
      { name: 'same-again.xml', bytes: ublDocument({ number: 'SETT1' }) },
      { name: 'broken.xml', bytes: '<Invoice><cbc:ID>' },
      {
        name: 'bomb.xml',
        bytes: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Invoice>&b;</Invoice>',
      },
      { name: 'empty.xml', bytes: '' },
      { name: 'letter.pdf', bytes: '%PDF-1.4 nothing to classify' },
    ]);
    expect(answer.status).toBe(202);
    const batch = await api.finished(answer.body.id);

    expect(batch.counts).toMatchObject({ received: 6, accepted: 1, duplicate: 1, rejected: 3, ignored: 1 });
    const documents = await api.all<{ fileName: string; outcome: string; code: string }>(
      `/v1/batches/${batch.id}/documents`,
    );
    expect(documents.map(({ fileName, outcome }) => [fileName, outcome])).toEqual([
      ['good.xml', 'accepted'],
      ['same-again.xml', 'duplicate'],
      ['broken.xml', 'rejected'],
      ['bomb.xml', 'rejected'],
      ['empty.xml', 'rejected'],
      ['letter.pdf', 'ignored'],
    ]);
    expect(documents[3]?.code).toBe('dtd_forbidden');
  });

  it('tells the progress of a batch by server-sent events until it is finished', async () => {
    const { api } = server;
    const company = await api.createCompany();
    const { id } = await api.submitJson(company.id, jsonInvoices(30, { prefix: 'SSE' }));

    const response = await fetch(`${api.url}/v1/batches/${id}/events`, {
      headers: { authorization: `Bearer ${api.token}` },
    });
    const text = await response.text();

    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const told = [...text.matchAll(/^data: (\{.*\})$/gm)].map((match) => JSON.parse(match[1] ?? '') as Batch);
    expect(told.length).toBeGreaterThan(0);
    expect(told.at(-1)).toMatchObject({ status: 'completed', counts: { pending: 0 } });
  });

  it('cancels what is not yet sent and retries it on request', async () => {
    const { api, sandboxUrl } = server;
    await fetch(`${sandboxUrl}/sandbox/settings`, {
      method: 'PUT',
      body: JSON.stringify({ latencyMs: 200 }),
      headers: { 'content-type': 'application/json' },
    });
    const company = await api.createCompany();
    const { id } = await api.submitJson(company.id, jsonInvoices(300, { prefix: 'C' }));

    await api.ok(api.post(`/v1/batches/${id}/cancel`));
    const cancelled = await api.finished(id);
    expect(cancelled.counts.failed).toBeGreaterThan(0);
    expect(cancelled.status).toBe('completed_with_errors');

    await fetch(`${sandboxUrl}/sandbox/settings`, {
      method: 'PUT',
      body: JSON.stringify({ latencyMs: 0 }),
      headers: { 'content-type': 'application/json' },
    });
    await api.ok(api.post(`/v1/batches/${id}/retry`));
    await sleep(50);
    expect((await api.finished(id)).counts).toMatchObject({ accepted: 300, pending: 0, failed: 0 });
  });
});
