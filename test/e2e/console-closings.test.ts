import { readFileSync } from 'node:fs';
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
import { unpackBytes } from '../support/read-workbook.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

const COMPANIES = ['Ferretería La Tuerca SAS', 'Panadería El Trigo SAS'];

// The firm's staff divide a month's cost, close it for good, and find out where each figure comes from.
describe.skipIf(!BROWSER_AVAILABLE)('closing a month in the console', { timeout: 120_000 }, () => {
  let server: TestServer;
  let opened: ConsolePage;
  let page: Page;
  let period: string;
  let companyId: string;

  const panel = (name: string | RegExp) => page.getByRole('region', { name, exact: true });

  beforeAll(async () => {
    server = await startServer();
    const { api } = server;
    for (const [index, name] of COMPANIES.entries()) {
      const { id } = await api.createCompany({ name });
      const { id: batchId } = await api.submitJson(id, jsonInvoices(4 - index));
      await api.finished(batchId);
      companyId = id;
    }
    const { items } = await api.ok(api.get<{ items: { period: string }[] }>('/v1/periods'));
    period = items[0]?.period ?? '';
    opened = await openBrowser();
    page = opened.page;
    await signIn(page, server.url);
  });

  afterAll(async () => {
    await opened?.browser.close();
    await server?.stop();
    eraseFolders();
  });

  it('lists the months with their figures, and leads into one', async () => {
    await page.getByRole('link', { name: 'Cierres' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Abierto' }).first();
    await row.locator('.money').first().waitFor();
    await row.getByRole('link').click();
    await page.getByText(/hora de.*America\/Bogota/).waitFor();
  });

  it('previews the month by every method, with the same total', async () => {
    const preview = panel('Reparto del costo');
    const table = preview.getByRole('table', { name: /^Reparto del costo/ });
    const total = async () => table.locator('tfoot .money').first().getAttribute('title');
    await preview.getByRole('link', { name: COMPANIES[0] ?? '' }).waitFor();
    const before = await total();
    expect(before).toMatch(/^USD 0,0*[1-9]/);

    await preview.getByLabel('Método').selectOption({ label: 'Partes iguales' });

    await expect
      .poll(async () => {
        const rows = await table.locator('tbody tr').allTextContents();
        return rows.length === 2 && rows.every((row) => row.includes('50 %'));
      })
      .toBe(true);
    expect(await total()).toBe(before);
    await preview.getByLabel('Método').selectOption({ label: 'Por factura: cada una asume sus solicitudes' });
  });

  it('shows beside it what the cache saved, and what input cost each company', async () => {
    const preview = panel('Reparto del costo');
    await preview.getByText('La caché del proveedor ahorró').click();
    const rows = preview.getByRole('table', { name: 'Costo de la entrada' }).locator('tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(2);
    expect(await rows.first().locator('.money').count()).toBe(3);
  });

  it('closes only when every blocker is accepted by name and with a reason', async () => {
    const close = page.getByRole('button', { name: 'Cerrar el mes' });
    await page.getByText('El mes no ha terminado').waitFor();
    expect(await close.isDisabled()).toBe(true);
    for (const box of await page.getByRole('checkbox', { name: /^Aceptar: / }).all()) await box.check();
    expect(await close.isDisabled()).toBe(true);
    await page.getByLabel('Razón').fill('Prueba de cierre');
    await close.click();
    await page.getByRole('button', { name: 'Cerrar el mes' }).first().click();

    const result = panel('Resultado congelado');
    await result.waitFor();
    expect(await result.locator('code').first().textContent()).toMatch(/^[0-9a-f]{64}$/);
    await result.getByText('Pendientes aceptados').waitFor();
  });

  it('shows the statements, and the way down from a figure to a request', async () => {
    await panel('Estados de cuenta').getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name: /SAS: / }).waitFor();
    await page.getByRole('button', { name: '¿De dónde sale?' }).click();
    const tree = page.locator('.explain');
    await tree.locator('summary').first().waitFor();
    expect(await tree.locator('.explain-formula').count()).toBeGreaterThan(2);
  });

  it('hands out reports, evidence and the journal as files', async () => {
    await page.goto(`${server.url}/cierres/${period}`);
    const save = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ]);
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    };
    expect((await save('PDF')).bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await unpackBytes((await save('Excel')).bytes)).has('xl/workbook.xml')).toBe(true);
    expect((await unpackBytes((await save('Pruebas del mes (ZIP)')).bytes)).size).toBeGreaterThan(3);

    await page.goto(`${server.url}/empresas/${companyId}/comprobantes`);
    await page.getByLabel('Formato').selectOption({ label: 'Siigo (máximo 500 filas por archivo)' });
    const siigo = await save('Descargar');
    expect(siigo.name).toMatch(/^prorrata-siigo-\d+-\d{4}-\d{2}\.xlsx$/);
  });

  it.each([
    ['wide', WIDE],
    ['narrow', NARROW],
  ])('shows these pages without scrolling sideways (%s)', async (_, size) => {
    await page.setViewportSize(size);
    const month = `/cierres/${period}`;
    for (const path of ['/cierres', '/cierres/politica', month, `${month}/empresas/${companyId}`]) {
      const over = await sidewaysScroll(page, `${server.url}${path}`);
      expect({ path, over }).toEqual({ path, over: 0 });
    }
  });

  it('caused no fault in the console, no refused and no failed request', () => {
    expect(opened.faults).toEqual([]);
  });
});
