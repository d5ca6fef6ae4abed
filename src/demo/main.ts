import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoInvoices } from './invoices.js';
import { closeMonth } from './month.js';
import { costTable, progressBar } from './output.js';
import { clientOf, startService, stopService } from './service.js';

const INVOICES_PER_COMPANY = [120, 60, 20] as const;
const COMPANIES = [
  { name: 'Ferretería La Tuerca SAS', taxId: '900123456' },
  { name: 'Clínica Dental Sonrisa SAS', taxId: '901234567' },
  { name: 'Café de la Sierra SAS', taxId: '890900608' },
] as const;

interface BatchAnswer {
  id: string;
  status: string;
  counts: { accepted: number; pending: number; classified: number; needsReview: number; failed: number };
}

interface UsageAnswer {
  items: {
    group: string;
    name: string;
    requests: number;
    cost: { amount: string; currency: string } | null;
  }[];
}

/** Shows the main job from nothing: three companies, their invoices, what each cost, and the month closed with proof. */
async function demo(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'prorrata-demo-'));
  const token = randomBytes(24).toString('base64url');
  console.log('Starting from empty: embedded PostgreSQL and the simulated provider (no real money) …');
  const service = await startService(folder, token);
  try {
    const api = clientOf(service);
    const batches = await Promise.all(
      COMPANIES.map(async (fields, index) => {
        const company = await api<{ id: string }>('POST', '/companies', fields);
        const invoices = demoInvoices({
          count: INVOICES_PER_COMPANY[index] ?? 10,
          seed: index + 1,
          prefix: `D${index + 1}-`,
        });
        return api<BatchAnswer>('POST', `/companies/${company.id}/batches`, { invoices });
      }),
    );
    await watch(() => Promise.all(batches.map(({ id }) => api<BatchAnswer>('GET', `/batches/${id}`))));
    const usage = await api<UsageAnswer>('GET', '/usage?groupBy=company');
    console.log(`\n${costTable(usage.items)}`);
    await closeMonth({ service, api, folder });
    console.log('\nSimulated provider: the figures are exact, the money is not real.');
  } finally {
    await stopService(service);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function watch(look: () => Promise<BatchAnswer[]>): Promise<void> {
  for (;;) {
    const batches = await look();
    const sum = (field: keyof BatchAnswer['counts']) =>
      batches.reduce((total, { counts }) => total + counts[field], 0);
    const done = sum('accepted') - sum('pending');
    const line = progressBar({ done, total: sum('accepted'), width: 40 });
    process.stdout.write(process.stdout.isTTY ? `\r${line}` : `${line}\n`);
    if (batches.every(({ status }) => status !== 'processing')) {
      console.log(
        `\nclassified ${sum('classified')}, to review ${sum('needsReview')}, failed ${sum('failed')}`,
      );
      return;
    }
    await sleep(process.stdout.isTTY ? 150 : 1_000);
  }
}

demo().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
