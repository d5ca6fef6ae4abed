import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonInvoices, type Money, type Page } from '../support/api-client.js';
import { expectProblem } from '../support/expect-problem.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

interface Bill {
  id: string;
  rows: number;
  status: string;
  billed: Money;
  warnings: { code: string }[];
  quarantined: unknown[];
}

interface Reconciliation {
  totals: Record<'billed' | 'metered' | 'difference' | 'unattributed', Money> & { unknownAttempts: number };
  lines: { status: string; unattributed: boolean; key: string | null; settled: number }[];
}

let server: TestServer;
let accountId: string;

beforeAll(async () => {
  server = await startServer();
  const { items } = await server.api.ok(server.api.get<Page<{ id: string }>>('/v1/provider-accounts'));
  accountId = items[0]?.id ?? '';
});
afterAll(async () => {
  expect(server.output()).not.toMatch(/\bERROR\b/);
  await server.stop();
  eraseFolders();
});

const path = () => `/v1/provider-accounts/${accountId}/bills`;
const form = (...files: [name: string, content: Uint8Array | string][]): FormData => {
  const data = new FormData();
  for (const [name, content] of files) data.append('files', new Blob([content]), name);
  return data;
};

/** Today's bill by the hour, as the provider's console exports it. */
async function exported(sandboxUrl: string): Promise<Uint8Array<ArrayBuffer>> {
  const today = new Date().toISOString().slice(0, 10);
  const query = `start=${today}&end=${today}&offset=%2B00:00&granularity=hour`;
  const answer = await fetch(`${sandboxUrl}/sandbox/export?${query}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Somebody else's use of the same account. */
async function foreignRequest(sandboxUrl: string): Promise<void> {
  const secret = 'sk-sandbox-ajena-9c1e';
  const control = { method: 'PUT', body: JSON.stringify({ keyNames: { [secret]: 'ajena' } }) };
  expect((await fetch(`${sandboxUrl}/sandbox/settings`, control)).ok).toBe(true);
  const answer = await fetch(`${sandboxUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'deepseek-flash', messages: [{ role: 'user', content: 'Hola' }] }),
  });
  expect(answer.status).toBe(200);
}

async function firstEvent(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  // Leaving the loop ends the stream.
  for await (const chunk of body ?? []) {
    const text = Buffer.from(chunk).toString();
    if (text.includes('data:')) return text;
  }
  return '';
}

describe("the provider's own export", () => {
  it('is imported over HTTP, agrees with the cost of our attempts, and is recognised the second time', async () => {
    const { api } = server;
    const company = await api.createCompany();
    const batch = await api.submitJson(company.id, jsonInvoices(8));
    await api.finished(batch.id);
    const zip = await exported(server.sandboxUrl);

    const first = await api.post<Bill>(path(), form(['usage.zip', zip]), { 'idempotency-key': 'bill-1' });
    const again = await api.post<Bill>(path(), form(['other.zip', zip]));
    const replayed = await api.post<Bill>(path(), form(['usage.zip', zip]), { 'idempotency-key': 'bill-1' });

    expect([first.status, again.status, replayed.status]).toEqual([201, 200, 201]);
    expect([again.body.id, replayed.body.id]).toEqual([first.body.id, first.body.id]);
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
    expect(first.body).toMatchObject({ status: 'reconciled', warnings: [], quarantined: [] });
    const progress = await fetch(`${server.url}${path()}/progress`, {
      headers: { authorization: `Bearer ${api.token}` },
    });
    expect(await firstEvent(progress.body)).toContain('"phase":"done","code":null,"percent":100');
    const usage = await api.ok(api.get<{ cost: Money }>('/v1/usage/total'));
    expect(Number(first.body.billed.amount)).toBe(Number(usage.cost.amount));
    const lines = await api.all<{ keyId: string | null }>(`/v1/bills/${first.body.id}/lines`);
    expect(lines.length).toBe(first.body.rows);
    expect(lines.every(({ keyId }) => keyId !== null)).toBe(true);
    const list = await api.ok(api.get<Page<Bill>>(path()));
    expect(list.items.map(({ id }) => id)).toEqual([first.body.id]);
  });

  it('explains a run with every kind of lost answer to the last digit, and finds who else used the account', async () => {
    const { api, sandboxUrl } = server;
    const faults = [
      'close_before_headers',
      'half_body',
      'html_garbage',
      'no_usage',
      'negative_usage',
      'blank_content',
      '429',
      '500',
    ];
    const plans = faults.map((fault) => ({ fault, times: 2 }));
    const planned = await fetch(`${sandboxUrl}/sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify(plans),
    });
    expect(planned.status).toBe(201);
    const company = await api.createCompany({ name: 'Otra SAS', taxId: '800197268' });
    const batch = await api.submitJson(company.id, jsonInvoices(30));
    await api.finished(batch.id);
    await foreignRequest(sandboxUrl);
    const unknown = await api.ok(api.get<{ unknown: number }>('/v1/usage/total'));
    expect(unknown.unknown).toBeGreaterThan(0);

    const bill = await api.ok(api.post<Bill>(path(), form(['usage.zip', await exported(sandboxUrl)])));

    const view = await api.ok(api.get<Reconciliation>(`/v1/bills/${bill.id}/reconciliation`));
    expect(view.lines.filter(({ status }) => status !== 'matched')).toMatchObject([
      { status: 'billed_only', unattributed: true, key: 'ajena' },
    ]);
    expect(view.lines.some(({ settled }) => settled > 0)).toBe(true);
    const { difference, unattributed, billed, metered, unknownAttempts } = view.totals;
    expect([Number(difference.amount), unknownAttempts]).toEqual([0, 0]);
    expect(Number(unattributed.amount)).toBeGreaterThan(0);
    expect(Number(billed.amount)).toBe(Number(bill.billed.amount));
    const usage = await api.ok(api.get<{ cost: Money }>('/v1/usage/total'));
    expect(Number(usage.cost.amount)).toBe(Number(metered.amount));
    const settled = await api.all<{ settledByBill: string | null; costStatus: string }>('/v1/attempts');
    expect(settled.filter(({ settledByBill }) => settledByBill === bill.id).length).toBe(
      view.lines.reduce((sum, line) => sum + line.settled, 0),
    );
    expect(await api.ok(api.post(`/v1/bills/${bill.id}/settle`))).toMatchObject({ settled: 0, left: {} });
    expectProblem(await api.get('/v1/bills/00000000-0000-7000-8000-000000000000/reconciliation'), {
      status: 404,
      code: 'bill_not_found',
    });
  });

  it('that cannot be taken is a problem with file, line and column', async () => {
    const bad = 'utc_date,model,type,price,amount\n2026-07-01,deepseek-flash,output_tokens,"0,0000003",10\n';

    const unknown = '/v1/provider-accounts/00000000-0000-7000-8000-000000000000/bills';
    const { api } = server;

    expectProblem(await api.post(path(), form(['amount-x.csv', bad])), {
      status: 422,
      code: 'bill_edited',
      path: 'amount-x.csv:2:price',
    });
    expectProblem(await api.post(path(), new FormData()), { status: 400 });
    expectProblem(await api.post(path(), {}), { status: 400, code: 'validation_failed' });
    expectProblem(await api.post(unknown, form(['amount-x.csv', bad])), {
      status: 404,
      code: 'provider_account_not_found',
    });
  });
});
