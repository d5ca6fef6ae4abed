import { type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonInvoices } from '../support/api-client.js';
import {
  BROWSER_AVAILABLE,
  NARROW,
  openBrowser,
  sidewaysScroll,
  signIn,
  WIDE,
  type ConsolePage,
} from '../support/console-page.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

interface Account {
  id: string;
  model: string;
}

/** Fewer than the invoices that are submitted, so that the account is at its limit for the rest of an hour. */
const REQUESTS_PER_HOUR = 3;

// Administrators see how full everything is, what it costs and who does the work.
describe.skipIf(!BROWSER_AVAILABLE)('watching limits in the console', { timeout: 120_000 }, () => {
  let server: TestServer;
  let opened: ConsolePage;
  let page: Page;
  let account: Account;
  let batchId: string;

  const open = (path: string) => page.goto(`${server.url}${path}`);

  beforeAll(async () => {
    server = await startServer();
    const { api } = server;
    const [only] = await api.all<Account>('/v1/provider-accounts');
    if (!only) throw new Error('the simulated account is missing');
    account = only;
    const limits = { [account.model]: { concurrency: 8, requestsPerHour: REQUESTS_PER_HOUR } };
    await api.ok(api.request('PATCH', `/v1/provider-accounts/${account.id}`, { limits }));
    const company = await api.createCompany({ name: 'Comercial Andina Ltda.' });
    const batch = await api.submitJson(company.id, jsonInvoices(8));
    batchId = batch.id;
    opened = await openBrowser();
    page = opened.page;
  });

  afterAll(async () => {
    await opened?.browser.close();
    await server?.stop();
    eraseFolders();
  });

  it('says on the overview that the service is saturated, and until when', async () => {
    await signIn(page, server.url);

    const banner = page.getByRole('status').filter({ hasText: 'Servicio saturado hasta' });
    await banner.waitFor();
    expect(await banner.textContent()).toMatch(/Servicio saturado hasta (\d\d:\d\d|\d{2}\/\d{2}\/\d{4})/);
    await banner.getByRole('link', { name: 'Ver la cuenta' }).click();
    await page.getByText('Servicio saturado hasta').waitFor();
  });

  it('shows every limit with its figures, its state in words and when it frees', async () => {
    const limits = page.getByRole('region', { name: 'Límites ahora' });
    const hour = limits.getByRole('listitem').filter({ hasText: 'Solicitudes por hora' });

    await hour.getByText(`${REQUESTS_PER_HOUR} de ${REQUESTS_PER_HOUR} · 100 %`).waitFor();
    await hour.getByText('Agotado').waitFor();
    expect(await hour.textContent()).toContain('se libera desde');
    await limits.getByRole('listitem').filter({ hasText: 'Simultáneas' }).getByText('Normal').waitFor();
  });

  it('shows the balance with the time it was read, and asks the provider when told to', async () => {
    const balance = page.getByRole('region', { name: 'Saldo' });
    await balance.locator('.money').waitFor();
    expect(await balance.locator('.money').getAttribute('title')).toMatch(/^USD \d/);
    const readAt = await balance.getByText(/^Leído: /).textContent();

    // The service does not ask a provider again within the same second.
    await expect
      .poll(
        async () => {
          await balance.getByRole('button', { name: 'Consultar ahora' }).click();
          return balance.getByText(/^Leído: /).textContent();
        },
        { timeout: 20_000, interval: 300 },
      )
      .not.toBe(readAt);
  });

  it('says on the batch why its work waits', async () => {
    await open(`/lotes/${batchId}`);
    await page.getByRole('status').filter({ hasText: 'límite de su capacidad' }).waitFor();
  });

  it.each([
    ['wide', WIDE],
    ['narrow', NARROW],
  ])('shows these pages without scrolling sideways (%s)', async (_, size) => {
    await page.setViewportSize(size);
    for (const path of ['/', `/cuentas/${account.id}`, '/cuentas', `/lotes/${batchId}`]) {
      const over = await sidewaysScroll(page, `${server.url}${path}`);
      expect({ path, over }).toEqual({ path, over: 0 });
    }
  });

  it('caused no fault in the console, no refused and no failed request', () => {
    expect(opened.faults).toEqual([]);
  });
});
