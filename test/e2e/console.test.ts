import { type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BROWSER_AVAILABLE,
  NARROW,
  openBrowser,
  sidewaysScroll,
  signIn,
  WIDE,
  type ConsolePage,
} from '../support/console-page.js';
import { ADMIN_TOKEN, eraseFolders, startServer, type TestServer } from '../support/server.js';
import { generatedInvoice, ublDocument } from '../support/ubl-fixture.js';
import { zipOf } from '../support/zip-fixture.js';

const PAGES = ['/', '/empresas', '/lotes', '/facturas', '/cuentas', '/precios', '/uso', '/uso/solicitudes'];

describe.skipIf(!BROWSER_AVAILABLE)('the console in a browser', { timeout: 120_000 }, () => {
  let server: TestServer;
  let opened: ConsolePage;
  let page: Page;
  /** Pages of single things, met on the way; they are looked at again in both widths. */
  const met: string[] = [];
  const remember = () => met.push(new URL(page.url()).pathname);

  /** The numbers of one of the two sums of a batch: the total, then its parts. */
  async function figuresOf(sum: number): Promise<number[]> {
    const texts = await page.locator('.sum').nth(sum).locator('.figure-count').allTextContents();
    return texts.map(Number);
  }

  beforeAll(async () => {
    server = await startServer();
    opened = await openBrowser();
    page = opened.page;
  });

  afterAll(async () => {
    await opened?.browser.close();
    await server?.stop();
    eraseFolders();
  });

  it('lets an administrator in and says that the provider is simulated', async () => {
    await signIn(page, server.url);
    await page.getByText('Proveedor simulado.').waitFor();
  });

  it('creates a company and tells of a wrong check digit', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Empresas' }).click();
    await page.getByRole('button', { name: 'Crear empresa' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Nombre').fill('Comercial Andina Ltda.');
    await dialog.getByLabel('NIT').fill('900108281-4');
    await dialog.getByRole('button', { name: 'Crear', exact: true }).click();

    await dialog.getByText('El dígito de verificación del NIT no corresponde.').waitFor();
    await dialog.getByRole('link', { name: 'Ir a la empresa' }).click();
    await page.getByRole('heading', { level: 1, name: 'Comercial Andina Ltda.' }).waitFor();
    remember();
    for (const tab of ['facturas', 'plan', 'ajustes', 'accesos']) met.push(`${met[0]}/${tab}`);
  });

  it('sends a ZIP, follows the batch to its end and shows counts that add up', async () => {
    const generated = Array.from({ length: 6 }, (_, index): [string, string] => [
      `factura-${index}.xml`,
      generatedInvoice(index),
    ]);
    const zip = await zipOf([
      ['unica.xml', ublDocument()],
      ...generated,
      ['copia.xml', ublDocument()],
      ['nota.txt', 'hola'],
    ]);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'noviembre.zip', mimeType: 'application/zip', buffer: zip });
    await page.getByRole('button', { name: /^Enviar 1 archivo/ }).click();

    await page.waitForURL(/\/lotes\//);
    remember();
    await page.locator('.page-meta .badge', { hasText: 'Terminado' }).waitFor({ timeout: 60_000 });
    expect(await figuresOf(0)).toEqual([9, 7, 1, 0, 1]);
    const [accepted = 0, ...parts] = await figuresOf(1);
    expect(accepted).toBe(7);
    expect(parts.reduce((total, part) => total + part, 0)).toBe(accepted);
  });

  it('opens an invoice with its balanced entry and the exact cost of every request', async () => {
    const row = page.getByRole('row').filter({ hasText: 'unica.xml' });
    await row.getByRole('link', { name: 'Ver factura' }).click();

    await page.getByRole('heading', { level: 1, name: 'Factura FE-1' }).waitFor();
    remember();
    await page.getByText('Cuadra: débitos = créditos').waitFor();
    const totals = await page.locator('tfoot td.num').allTextContents();
    expect(totals).toEqual(['100.000,00', '100.000,00']);
    const costs = page.getByRole('region', { name: 'Solicitudes al proveedor' }).locator('tbody .money');
    expect(await costs.count()).toBeGreaterThan(0);
    expect(await costs.first().getAttribute('title')).toMatch(/^USD 0,\d+$/);
  });

  it('books what a person decides', async () => {
    await page.getByRole('button', { name: 'Revisar' }).click();
    const picker = page.getByRole('combobox').first();
    await picker.fill('519530');
    await picker.press('Enter');
    await page.getByRole('button', { name: 'Aprobar y contabilizar' }).click();

    await page.locator('.page-meta .badge', { hasText: 'Revisada' }).waitFor();
    await page
      .getByRole('cell', { name: /^519530/ })
      .first()
      .waitFor();
    await page.getByText('Cuadra: débitos = créditos').waitFor();
  });

  it.each([
    ['wide', WIDE],
    ['narrow', NARROW],
  ])('shows every page without scrolling sideways (%s)', async (_, size) => {
    await page.setViewportSize(size);
    for (const path of [...PAGES, ...met]) {
      const over = await sidewaysScroll(page, `${server.url}${path}`);
      expect({ path, over }).toEqual({ path, over: 0 });
    }
  });

  it('speaks English when asked to, and keeps nothing of the token after signing out', async () => {
    await page.setViewportSize(WIDE);
    await page.getByText('English', { exact: true }).click();
    await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();

    await page.getByRole('button', { name: 'Sign out' }).click();

    await page.getByLabel('Access token').waitFor();
    expect(await page.evaluate<string>('JSON.stringify([sessionStorage, localStorage])')).not.toContain(
      ADMIN_TOKEN,
    );
  });

  it('caused no fault in the console, no refused and no failed request', () => {
    expect(opened.faults).toEqual([]);
  });
});
