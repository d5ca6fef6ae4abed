import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonInvoices } from '../support/api-client.js';
import {
  BROWSER_AVAILABLE,
  NARROW,
  openBrowser,
  sidewaysScroll,
  signIn,
  type ConsolePage,
} from '../support/console-page.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

describe.skipIf(!BROWSER_AVAILABLE)('reconciliation in the console', { timeout: 120_000 }, () => {
  let server: TestServer;
  let opened: ConsolePage;

  beforeAll(async () => {
    server = await startServer();
    const { api } = server;
    const company = await api.createCompany();
    const batch = await api.submitJson(company.id, jsonInvoices(6));
    await api.finished(batch.id);
    opened = await openBrowser({ expected: (status, url) => status === 422 && url.endsWith('/bills') });
  });
  afterAll(async () => {
    await opened?.browser.close();
    await server?.stop();
    eraseFolders();
  });

  it("takes the provider's export and shows it side by side with what was metered", async () => {
    const { page } = opened;
    const today = new Date().toISOString().slice(0, 10);
    const query = `start=${today}&end=${today}&offset=%2B00:00&granularity=hour`;
    const exported = await fetch(`${server.sandboxUrl}/sandbox/export?${query}`);
    const buffer = Buffer.from(await exported.arrayBuffer());
    await signIn(page, server.url);
    await page.getByRole('link', { name: 'Conciliación' }).click();
    await page.getByText('Aún no hay facturas de esta cuenta').waitFor();

    const input = page.locator('input[type=file]');
    await input.setInputFiles({ name: 'usage.zip', mimeType: 'application/zip', buffer });
    await page.getByRole('button', { name: 'Importar' }).click();
    await page.getByRole('heading', { level: 1, name: /^Factura del / }).waitFor();

    await page.getByText('Cuadra', { exact: true }).waitFor();
    const sides = page.getByRole('region', { name: 'Facturado y medido' }).first();
    await sides.getByText('Coinciden', { exact: true }).first().waitFor();
    const address = page.url();
    await page.setViewportSize(NARROW);
    expect(await sidewaysScroll(page, address)).toBe(0);
    expect(await sidewaysScroll(page, `${server.url}/conciliacion`)).toBe(0);
    await page.getByRole('link', { name: /\d{4}/ }).first().waitFor();
  });

  it('says file, line and column of what cannot be taken', async () => {
    const { page, faults } = opened;
    const bad = 'utc_date,model,type,price,amount\n2026-07-01,deepseek-flash,output_tokens,"0,0000003",10\n';
    await page.locator('input[type=file]').setInputFiles({
      name: 'amount-2026-7.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(bad),
    });
    await page.getByRole('button', { name: 'Importar' }).click();

    await page.getByText('Una hoja de cálculo modificó el archivo').waitFor();
    await page.getByText('amount-2026-7.csv:2:price').first().waitFor();
    expect(faults).toEqual([]);
  });
});
