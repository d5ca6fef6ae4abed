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

describe("the provider's own export", () => {
  it('is imported over HTTP, agrees with the cost of our attempts, and is recognised the second time', async () => {
    const { api } = server;
    const company = await api.createCompany();
    const batch = await api.submitJson(company.id, jsonInvoices(8));
    await api.finished(batch.id);
    const today = new Date().toISOString().slice(0, 10);
    const answer = await fetch(
      `${server.sandboxUrl}/sandbox/export?start=${today}&end=${today}&offset=%2B00:00&granularity=hour`,
    );
    const zip = new Uint8Array(await answer.arrayBuffer());

    const first = await api.post<Bill>(path(), form(['usage.zip', zip]), { 'idempotency-key': 'bill-1' });
    const again = await api.post<Bill>(path(), form(['other.zip', zip]));
    const replayed = await api.post<Bill>(path(), form(['usage.zip', zip]), { 'idempotency-key': 'bill-1' });

    expect([first.status, again.status, replayed.status]).toEqual([201, 200, 201]);
    expect([again.body.id, replayed.body.id]).toEqual([first.body.id, first.body.id]);
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
    expect(first.body).toMatchObject({ status: 'reconciled', warnings: [], quarantined: [] });
    const usage = await api.ok(api.get<{ cost: Money }>('/v1/usage/total'));
    expect(Number(first.body.billed.amount)).toBe(Number(usage.cost.amount));
    const lines = await api.all<{ keyId: string | null }>(`/v1/bills/${first.body.id}/lines`);
    expect(lines.length).toBe(first.body.rows);
    expect(lines.every(({ keyId }) => keyId !== null)).toBe(true);
    const list = await api.ok(api.get<Page<Bill>>(path()));
    expect(list.items.map(({ id }) => id)).toEqual([first.body.id]);
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
