import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonInvoices } from '../support/api-client.js';
import { addAccount, eventually } from '../support/effects.js';
import { type Processes, startProcesses } from '../support/processes.js';
import { eraseFolders } from '../support/server.js';

interface Limit {
  name: string;
  used: number;
  limit: number;
  state: string;
}

let many: Processes;

beforeAll(async () => {
  many = await startProcesses({ workers: 1 });
});

afterAll(async () => {
  await many.stop();
  eraseFolders();
});

describe('a limit of the day', () => {
  it('is told of once by all processes when it is used up, and the work beyond it waits', async () => {
    const { api } = many.api;
    const account = await addAccount(api, many.sandbox.url, ['limite-uno', 'limite-dos']);
    await api.ok(
      api.request('PATCH', `/v1/provider-accounts/${account.id}`, {
        limits: { 'deepseek-flash': { requestsPerDay: 12 } },
      }),
    );
    const company = await api.createCompany({ providerAccountId: account.id });
    const { id } = await api.submitJson(company.id, jsonInvoices(20));

    const events = () =>
      many.query<{ payload: object }>(
        `select payload from outbox_events
          where type = 'account.limit' and subject_id = $1 and payload->>'state' = 'exhausted'`,
        [account.id],
      );
    await eventually('nobody is told', async () => (await events()).length > 0);
    await eventually('the limit is not used up', async () => {
      const { counts } = await api.ok(api.get<{ counts: object }>(`/v1/batches/${id}`));
      const { items } = await api.ok(
        api.get<{ items: Limit[] }>(`/v1/provider-accounts/${account.id}/limits`),
      );
      expect(counts).toMatchObject({ classified: 12, pending: 8 });
      expect(items.find(({ name }) => name === 'requestsPerDay')).toMatchObject({
        used: 12,
        state: 'exhausted',
      });
      return true;
    });

    expect((await events()).map(({ payload }) => payload)).toEqual([
      {
        providerAccountId: account.id,
        model: 'deepseek-flash',
        name: 'requestsPerDay',
        window: 'day',
        state: 'exhausted',
        limit: 12,
        used: expect.any(Number) as number,
        percent: expect.any(Number) as number,
      },
    ]);
    expect((await many.sandbox.meter()).requests).toBe(12);
  });
});
