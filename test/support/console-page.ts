import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { ADMIN_TOKEN } from './server.js';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

// Where a browser is expected, its absence is a failure; elsewhere a suite says that it was skipped.
export const BROWSER_AVAILABLE = CHROMIUM !== undefined || process.env['TEST_BROWSER'] === 'required';

export const WIDE = { width: 1360, height: 900 };
export const NARROW = { width: 390, height: 844 };

const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** A page of the console in a browser of its own. */
export interface ConsolePage {
  browser: Browser;
  page: Page;
  /** What went wrong unseen: errors of the page, refused and failed requests. */
  faults: string[];
}

/** Opens a browser as an office in Bogotá has it. `expected`: answers of 400 and above that belong to the road. */
export async function openBrowser(
  input: { expected?: (status: number, url: string) => boolean } = {},
): Promise<ConsolePage> {
  const browser = await chromium.launch({
    ...(CHROMIUM && { executablePath: CHROMIUM }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const context = await browser.newContext({
    viewport: WIDE,
    locale: 'es-CO',
    timezoneId: 'America/Bogota',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  const isExpected = (status: number, url: string) => input.expected?.(status, url) ?? false;
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    // The browser writes a line of its own for every refused request.
    const status = Number(/status of (\d{3})/.exec(message.text())?.[1]);
    if (!isExpected(status, message.location().url)) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`page: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400 && !isExpected(response.status(), response.url()))
      faults.push(`${response.status()} ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // Leaving a page ends what it was still reading.
    if (reason !== 'net::ERR_ABORTED') faults.push(`${reason} ${request.url()}`);
  });
  return { browser, page, faults };
}

/** Signs in with the administrator's token and waits for the overview. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel('Token de acceso').fill(ADMIN_TOKEN);
  await page.getByRole('button', { name: 'Entrar' }).click();
  await page.getByRole('heading', { level: 1, name: 'Inicio' }).waitFor();
}

/** How many pixels the page at an address is wider than the window: 0 where nothing scrolls sideways. */
export async function sidewaysScroll(page: Page, address: string): Promise<number> {
  await page.goto(address);
  await page.locator('main h1').waitFor();
  await page.locator('main .loading').first().waitFor({ state: 'detached' });
  return page.evaluate<number>(OVERFLOW);
}
