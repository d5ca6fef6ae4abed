import { readFileSync } from 'node:fs';
import { type Locator, type Page } from 'playwright-core';
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
import { projectPath } from '../support/project-path.js';
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
    // A day without a rate is a 404.
    opened = await openBrowser({
      expected: (status, url) => status === 404 && url.includes('/exchange-rates?date=2020'),
    });
    page = opened.page;
    await signIn(page, server.url);
  });

  afterAll(async () => {
    await opened?.browser.close();
    await server?.stop();
    eraseFolders();
  });

  it('keeps a billing plan as people type it, and refuses what is not clear', async () => {
    await page.goto(`${server.url}/empresas/${companyId}/ajustes`);
    const plan = panel('Plan de cobro');
    await plan.getByLabel('Qué se cobra').selectOption({ label: 'Tarifa por factura' });
    await plan.getByLabel('Tramos').fill('2 1.200\n* 850,5');
    await plan.getByText('No se entiende').waitFor();
    await plan.getByLabel('Tramos').fill('2 1200\n* 850,5');
    await plan.getByLabel('Tarifa básica').fill('45.000,00');
    await plan.getByLabel('Moneda').fill('usd');
    await plan.getByLabel('Impuestos').fill('IVA 19');
    await plan.getByRole('button', { name: 'Guardar' }).click();
    await plan.getByText('Guardado.').waitFor();

    const company = await server.api.ok(server.api.get<{ plan: object }>(`/v1/companies/${companyId}`));
    expect(company.plan).toMatchObject({
      type: 'per_invoice',
      currency: 'USD',
      baseFee: '45000.00',
      tiers: [
        { upTo: 2, fee: '1200' },
        { upTo: null, fee: '850.5' },
      ],
      taxes: [{ name: 'IVA', percent: '19' }],
    });
    await page.reload();
    expect(await plan.getByLabel('Tramos').inputValue()).toBe('2 1200\n* 850,5');
  });

  it('takes a file of the official rate and looks a day up', async () => {
    await page.goto(`${server.url}/precios#tasas`);
    const rates = panel('Tasas de cambio');
    await rates.getByText('Aún no hay tasas').waitFor();
    await rates.locator('input[type=file]').setInputFiles(projectPath('test/fixtures/trm-2025-08.csv'));
    await rates.getByRole('status').filter({ hasText: 'tasas nuevas' }).waitFor();
    await rates.getByLabel('Consultar un día').fill('2025-08-24');
    await rates.getByText('1 USD = 4.008,70 COP').waitFor();
    await rates.getByLabel('Consultar un día').fill('2020-01-01');
    await rates.getByText('Ese día no tiene tasa').waitFor();
  });

  it('lists the months with their figures, and leads into one', async () => {
    await page.getByRole('link', { name: 'Cierres' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Abierto' }).first();
    await row.locator('.money').first().waitFor();
    await row.getByRole('link').click();
    await page.getByText(/hora de.*America\/Bogota/).waitFor();
  });

  it('previews the month by every method, with the same total', async () => {
    const preview = panel('2. Reparto del costo');
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
    await preview.getByLabel('Método').selectOption({ label: 'Por factura' });
  });

  it('shows beside it what the cache saved, and what input cost each company', async () => {
    const preview = panel('2. Reparto del costo');
    await preview.getByText('Costo de la entrada, con y sin caché').first().click();
    await preview.getByText('La caché del proveedor ahorró').waitFor();
    const rows = preview.getByRole('table', { name: 'Costo de la entrada' }).locator('tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(2);
    expect(await rows.first().locator('.money').count()).toBe(3);
  });

  it('closes only when every blocker is accepted by name and with a reason', async () => {
    const close = page.getByRole('button', { name: 'Cerrar el mes' });
    const blockers = panel('1. Pendientes');
    await blockers.getByText('El mes no ha terminado').waitFor();
    // What the API says of a blocker is English; the console says it in the reader's language.
    expect(await blockers.textContent()).toMatch(/Termina el \d\d\/\d\d\/\d{4}/);
    expect(await blockers.textContent()).not.toMatch(/\b(the|ends|requests|bill covers)\b/);
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
    const row = panel('Estados de cuenta')
      .getByRole('row')
      .filter({ hasText: COMPANIES[1] ?? '' });
    await row.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: /SAS: / }).waitFor();
    await page.getByRole('button', { name: 'Ver paso a paso' }).click();
    const tree = page.locator('.explain');
    await tree.locator('summary').first().waitFor();
    expect(await tree.locator('.explain-formula').count()).toBeGreaterThan(2);
  });

  it('takes a statement back by a credit note, by lines and as a whole, and lists the notes', async () => {
    const statement = panel(/^Estado de cuenta · /);
    const issue = async (fill: (dialog: Locator) => Promise<void>) => {
      await statement.getByRole('button', { name: 'Emitir nota crédito' }).click();
      const dialog = page.getByRole('dialog');
      await fill(dialog);
      await dialog.getByLabel('Razón').fill('Cobro acordado con el cliente');
      await dialog.getByRole('button', { name: 'Emitir la nota' }).click();
      await dialog.getByRole('button', { name: 'Emitir la nota' }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await issue(async (dialog) => {
      await dialog.getByText('Valores por línea').click();
      const [field] = await dialog.getByLabel('Tarifa básica').all();
      // A group of thousands and a fraction look alike.
      await field?.fill('1.500');
      await dialog.getByText('Un valor no es claro').waitFor();
      await field?.fill('1.500,50');
      await dialog.getByText('Se devuelve, antes de impuestos: 1.500,5').waitFor();
    });
    await statement.getByText('Notas crédito: 1. Queda:').waitFor();
    await issue((dialog) => dialog.getByText('Se devuelve, con impuestos:').waitFor());

    await statement.getByText('Devuelto por completo con notas crédito.').waitFor();
    expect(await panel(/^Nota crédito · /).count()).toBe(2);
    await page.goto(`${server.url}/cierres/${period}`);
    await panel('Estados de cuenta').getByText('Nota crédito').nth(1).waitFor();
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
