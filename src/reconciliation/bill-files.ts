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

/**
 * Exactly one table of amounts and at most one of costs: told by their names (`amount-…`, `cost-…`), or by their headings
 * where somebody has renamed them.
 */
export function deepSeekFiles(files: readonly SpooledFile[]): DeepSeekFiles {
  const roles = files.map((file) => ({ file, role: roleByName(file) ?? roleByHeadings(file) }));
  const of = (wanted: 'amount' | 'cost') =>
    roles.filter(({ role }) => role === wanted).map(({ file }) => file);
  const [amount, ...amounts] = of('amount');
  const costs = of('cost');
  const isOther = roles.some(({ role }) => role === undefined);
  if (!amount || amounts.length > 0 || costs.length > 1 || isOther) {
    const listed = files.map(({ name }) => name.slice(0, 100)).join(', ');
    const lacksAmounts = !amount && costs.length > 0 && !isOther;
    throw new BillRefused(
      'bill_files',
      lacksAmounts
        ? `The file amount-….csv is missing beside ${listed}: costs alone tell neither keys nor tokens; upload the whole ZIP of the export.`
        : `An export has exactly one file amount-….csv and at most one cost-….csv; these are ${listed === '' ? 'no tables at all' : listed}.`,
    );
  }
  return { amount, cost: costs[0] };
}

function roleByName({ name }: SpooledFile): 'amount' | 'cost' | undefined {
  const base = (name.split(/[/\\]/).at(-1) ?? '').toLowerCase();
  return (['amount', 'cost'] as const).find((role) => base.startsWith(role));
}

function roleByHeadings({ head }: SpooledFile): 'amount' | 'cost' | undefined {
  const [line = ''] = head.toString('utf8').split(/[\r\n]/);
  const headings = line.split(/[,;\t]/).map((heading) => heading.replace(/[\ufeff"\s]/g, ''));
  const has = (...names: string[]) => names.every((name) => headings.includes(name));
  if (has('model', 'type', 'amount')) return 'amount';
  return has('model', 'cost', 'currency') ? 'cost' : undefined;
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
