import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from './output.js';
import type { Api, Service } from './service.js';

interface Money {
  amount: string;
  currency: string;
}

interface Closed {
  hash: string;
  total: Money;
  unallocated: Money;
  companies: { name: string; invoices: number; amount: Money }[];
}

/** Somebody else in the firm uses the same provider account with a key of their own. */
const FOREIGN_KEY = 'sk-sandbox-somebody-else-01';
const FOREIGN_REQUESTS = 3;
/** One line of the verifier's answer that says how it ended. */
const VERDICT = /^(ALL AGREES|IT DIFFERS).*$/m;

/** The end of the month: the provider's bill held against the requests, the cost divided, closed and proved. */
export async function closeMonth(input: { service: Service; api: Api; folder: string }): Promise<void> {
  const { service, api, folder } = input;
  await spendAsSomebodyElse(service);
  const [account] = (await api<{ items: { id: string }[] }>('GET', '/provider-accounts')).items;
  const [newest] = (await api<{ items: { period: string }[] }>('GET', '/periods')).items;
  if (!account || !newest) throw new Error('there is no provider account or no month');

  const bill = await api<{ id: string; rows: number }>(
    'POST',
    `/provider-accounts/${account.id}/bills`,
    await exportedBill(service, newest.period),
  );
  const { totals } = await api<{
    totals: Record<'billed' | 'metered' | 'difference' | 'unattributed', Money>;
  }>('GET', `/bills/${bill.id}/reconciliation`);
  console.log(`\nThe provider's bill of ${newest.period}, ${bill.rows} rows, beside our requests:`);
  console.log(
    table([
      ['billed', text(totals.billed)],
      ['metered by us', text(totals.metered)],
      ['of a key that is not ours', text(totals.unattributed)],
      ['difference', text(totals.difference)],
    ]),
  );

  const { blockers } = await api<{ blockers: { code: string }[] }>('GET', `/periods/${newest.period}`);
  const closed = await api<Closed>('POST', `/periods/${newest.period}/close`, {
    method: 'per_invoice',
    driver: 'invoices',
    pool: 'billed',
    acceptBlockers: blockers.map(({ code }) => code),
    reason: 'demonstration',
  });
  console.log(`\nClosed; accepted by name: ${blockers.map(({ code }) => code).join(', ')}.`);
  console.log(
    table([
      ['company', 'invoices', 'bears'],
      ...closed.companies.map(({ name, invoices, amount }) => [name, String(invoices), text(amount)]),
      ['nobody (not ours)', '', text(closed.unallocated)],
      ['the whole bill', '', text(closed.total)],
    ]),
  );
  await prove({ service, period: newest.period, hash: closed.hash, file: join(folder, 'evidence.zip') });
}

async function spendAsSomebodyElse({ sandboxUrl }: Service): Promise<void> {
  for (let request = 0; request < FOREIGN_REQUESTS; request++) {
    const answer = await fetch(`${sandboxUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${FOREIGN_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'deepseek-flash', messages: [{ role: 'user', content: 'Hola' }] }),
    });
    if (!answer.ok) throw new Error(`the simulated provider answered ${answer.status}`);
  }
}

/** What its console would let staff download. */
async function exportedBill({ sandboxUrl }: Service, period: string): Promise<FormData> {
  const [year = 0, month = 0] = period.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const answer = await fetch(`${sandboxUrl}/sandbox/export?start=${period}-01&end=${period}-${lastDay}`);
  if (!answer.ok) throw new Error(`the export of the bill failed: ${await answer.text()}`);
  const form = new FormData();
  form.append('files', new Blob([await answer.arrayBuffer()]), 'export.zip');
  return form;
}

async function prove(input: { service: Service; period: string; hash: string; file: string }): Promise<void> {
  const { service, period, hash, file } = input;
  const answer = await fetch(`${service.url}/v1/periods/${period}/evidence`, {
    headers: { authorization: `Bearer ${service.token}` },
  });
  if (!answer.ok) throw new Error(`the evidence was refused: ${await answer.text()}`);
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  const program = fileURLToPath(new URL('../cli/main.js', import.meta.url));
  const told = execFileSync(process.execPath, [program, 'verify', file, '--expect', hash, '--lang', 'en'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  console.log(`\nprorrata verify evidence.zip --expect ${hash}\n${VERDICT.exec(told)?.[0] ?? told}`);
}

const text = ({ amount, currency }: Money): string => `${amount} ${currency}`;
