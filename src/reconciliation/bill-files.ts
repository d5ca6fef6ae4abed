import { createHash } from 'node:crypto';
import { isZip, unpackBill } from './bill-archive.js';
import type { BillSpool, SpooledFile } from './bill-spool.js';
import { BillRefused } from './domain/bill-refusal.js';

/** The tables of a DeepSeek export. */
export interface DeepSeekFiles {
  amount: SpooledFile;
  cost: SpooledFile | undefined;
}

/** Unpacks what came packed. */
export async function looseFiles(files: readonly SpooledFile[], spool: BillSpool): Promise<SpooledFile[]> {
  const loose: SpooledFile[] = [];
  for (const file of files) {
    if (isZip(file.head)) loose.push(...(await unpackBill(file, spool)));
    else loose.push(file);
  }
  return loose;
}

/** Exactly one `amount-…` and at most one `cost-…`, by base name. */
export function deepSeekFiles(files: readonly SpooledFile[]): DeepSeekFiles {
  const named = (prefix: string) =>
    files.filter(({ name }) => (name.split(/[/\\]/).at(-1) ?? '').toLowerCase().startsWith(prefix));
  const amounts = named('amount-');
  const costs = named('cost-');
  const [amount] = amounts;
  const other = files.find((file) => !amounts.includes(file) && !costs.includes(file));
  if (!amount || amounts.length > 1 || costs.length > 1 || other) {
    const listed = files.map(({ name }) => name.slice(0, 100)).join(', ');
    throw new BillRefused(
      'bill_files',
      `An export has exactly one file amount-….csv and at most one cost-….csv; these are ${listed === '' ? 'no tables at all' : listed}.`,
    );
  }
  return { amount, cost: costs[0] };
}

/** The same content gives the same hash, whatever container, names and order it came in. */
export function contentHash(
  format: string,
  parts: Readonly<Record<string, SpooledFile | undefined>>,
): string {
  const hash = createHash('sha256').update(format);
  for (const role of Object.keys(parts).sort()) hash.update(`|${role}:${parts[role]?.sha256 ?? ''}`);
  return hash.digest('hex');
}
