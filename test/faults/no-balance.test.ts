import { createServer, type IncomingMessage, type ServerResponse, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Batch, jsonInvoices } from '../support/api-client.js';
import {
  addAccount,
  type Attempt,
  compareWithMeter,
  eventually,
  expectEachOnce,
  lookAt,
} from '../support/effects.js';
import { type Processes, startProcesses } from '../support/processes.js';
import { eraseFolders } from '../support/server.js';

const INVOICES = 60;

let many: Processes;
let servers: Server[] = [];
let accounts = 0;

beforeAll(async () => {
  many = await startProcesses({ workers: 2, sandbox: { latencyMs: 20 } });
});

afterEach(async () => {
  for (const server of servers) server.closeAllConnections();
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  servers = [];
});

afterAll(async () => {
  await many.stop();
  eraseFolders();
});

/** The simulated provider, but for what `balance` says of its balance. */
async function providerWhose(balance: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/user/balance')) return balance(response);
    void forward(request, response).catch(() => response.destroy());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { authorization = '', 'x-request-id': requestId = '' } = request.headers;
  const answer = await fetch(`${many.sandbox.url}${request.url}`, {
    method: request.method ?? 'GET',
    headers: { authorization, 'x-request-id': String(requestId), 'content-type': 'application/json' },
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(Buffer.from(await answer.arrayBuffer()));
}

async function runDry(baseUrl: string): Promise<{ accountId: string; batch: Batch; companyId: string }> {
  const { api } = many.api;
  const name = `n${accounts++}`;
  const { id: accountId } = await addAccount(api, baseUrl, [`${name}norte`, `${name}sur`]);
  const { id: companyId } = await api.createCompany({ providerAccountId: accountId });
  await many.sandbox.set({ balance: '0' });
  const { id } = await api.submitJson(companyId, jsonInvoices(INVOICES, { prefix: name }));
  const batch = await eventually('the batch does not say why it waits', async () => {
    const seen = await lookAt(api, id);
    return JSON.stringify(seen.waiting)?.includes('insufficient_balance') && seen;
  });
  expect((await eventsOf(accountId))[0]).toEqual({ type: 'account.suspended', by: null });
  return { accountId, batch, companyId };
}

const statusOf = async (id: string) =>
  (await many.api.api.ok(many.api.api.get<{ status: string }>(`/v1/provider-accounts/${id}`))).status;
const eventsOf = (accountId: string) =>
  many.query<{ type: string; by: string | null }>(
    `select type, payload->>'by' as by from outbox_events
      where subject_id = $1 and type in ('account.suspended', 'account.resumed') order by id`,
    [accountId],
  );
const refused = async (companyId: string) =>
  (await many.api.api.all<Attempt>(`/v1/attempts?companyId=${companyId}`)).filter(
    ({ httpStatus }) => httpStatus === 402,
  ).length;
const asks = async (accountId: string) =>
  Number(
    (
      await many.query<{ asks: string }>('select asks from balance_states where provider_account_id = $1', [
        accountId,
      ])
    )[0]?.asks ?? 0,
  );

/** What was acquired before the account was suspended is still sent. */
async function nobodyWorks(): Promise<boolean> {
  const [row] = await many.query<{ busy: boolean }>(
    'select exists (select from work_items where claim_token is not null) as busy',
  );
  return row?.busy === false;
}

describe('an account without balance (402), used by two workers', () => {
  it('tells the staff once, sends nothing while its balance is asked, and works again by itself after a top-up', async () => {
    const { accountId, batch, companyId } = await runDry(many.sandbox.url);
    await eventually('the provider says that there is no balance', async () => (await asks(accountId)) >= 1);
    await eventually('turns that had begun before', nobodyWorks);
    const before = await refused(companyId);
    const asked = await asks(accountId);
    await eventually('two more questions', async () => (await asks(accountId)) >= asked + 2);
    // One probe may have been under way when the provider was asked first.
    expect((await refused(companyId)) - before).toBeLessThanOrEqual(1);

    await many.sandbox.set({ balance: '1000' });
    const toppedUpAt = Date.now();
    const done = await many.api.api.finished(batch.id);

    console.log(`402, balance asked: done ${Date.now() - toppedUpAt} ms after the top-up`);
    expect(done).toMatchObject({ status: 'completed', counts: { classified: INVOICES } });
    expect(await statusOf(accountId)).toBe('active');
    expect(await eventsOf(accountId)).toEqual([
      { type: 'account.suspended', by: null },
      { type: 'account.resumed', by: 'balance' },
    ]);
    await expectEachOnce(many.api.api, batch.id, INVOICES);
  });

  it.each([
    ['tells no balance', (response: ServerResponse) => void response.writeHead(404).end('{}')],
    ['never answers', () => undefined],
  ])('of a provider that %s is tried by one real request now and then', async (_, balance) => {
    const { accountId, batch } = await runDry(await providerWhose(balance));

    await many.sandbox.set({ balance: '1000' });
    const done = await many.api.api.finished(batch.id);

    expect(done).toMatchObject({ status: 'completed', counts: { classified: INVOICES } });
    expect(await eventsOf(accountId)).toEqual([
      { type: 'account.suspended', by: null },
      { type: 'account.resumed', by: 'request' },
    ]);
    await expectEachOnce(many.api.api, batch.id, INVOICES);
  });

  it('of a provider that says it is available although it is not, does not come and go for ever', async () => {
    const { accountId, batch, companyId } = await runDry(
      await providerWhose((response) => {
        const info = { currency: 'USD', total_balance: '5', granted_balance: '0', topped_up_balance: '5' };
        response.end(JSON.stringify({ is_available: true, balance_infos: [info] }));
      }),
    );
    await eventually('a question after the second refusal', async () => (await asks(accountId)) >= 4);
    const events = await eventsOf(accountId);
    expect(events.filter(({ type }) => type === 'account.suspended').length).toBeLessThanOrEqual(2);
    expect(await refused(companyId)).toBeLessThan(INVOICES * 4);

    await many.sandbox.set({ balance: '1000' });

    expect(await many.api.api.finished(batch.id)).toMatchObject({ counts: { classified: INVOICES } });
    await expectEachOnce(many.api.api, batch.id, INVOICES);
  });

  it('leaves books that agree with the provider’s', async () => {
    await compareWithMeter(many.api.api, many.sandbox);
  });
});
