import { BillRefused } from './bill-refusal.js';

const KNOWN = {
  amount: [
    'user_id',
    'start_time_iso',
    'end_time_iso',
    'utc_date',
    'model',
    'api_key_name',
    'api_key',
    'type',
    'price',
    'amount',
  ],
  cost: ['user_id', 'start_time_iso', 'end_time_iso', 'utc_date', 'model', 'wallet_type', 'cost', 'currency'],
} as const;
const NEEDED = {
  amount: ['model', 'type', 'price', 'amount'],
  cost: ['model', 'cost', 'currency'],
} as const;

export type DeepSeekFile = keyof typeof KNOWN;
export type Column<File extends DeepSeekFile> = (typeof KNOWN)[File][number];

/** Where each column stands; -1 for one that this file has not got. */
export interface Columns<File extends DeepSeekFile> {
  at: Readonly<Record<Column<File>, number>>;
  count: number;
  names: readonly string[];
  unknown: string[];
  /** Legacy files tell a UTC day where current ones tell two instants. */
  isLegacy: boolean;
}

/** Reads a header: columns by name, in any order. A missing needed one is refused, an unknown one is told. */
export function readColumns<File extends DeepSeekFile>(
  kind: File,
  file: string,
  header: readonly string[],
): Columns<File> {
  const names = header.map((name) => name.trim());
  const known: readonly string[] = KNOWN[kind];
  const place = (name: string) => names.indexOf(name);
  const isLegacy = place('utc_date') >= 0 && place('start_time_iso') < 0;
  const needed = [...NEEDED[kind], ...(isLegacy ? ['utc_date'] : ['start_time_iso', 'end_time_iso'])];
  const missing = needed.filter((name) => place(name) < 0);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (missing.length > 0) {
    const oneCell = names.length === 1 && /[;\t]/.test(names[0] ?? '');
    throw new BillRefused(
      oneCell ? 'bill_edited' : 'bill_columns',
      oneCell
        ? `${file}:1: the columns are not separated by commas: a spreadsheet has rewritten the file; upload it as it was downloaded.`
        : `${file}:1: no ${kind} file of DeepSeek's export: it lacks ${missing.join(', ')}.`,
      missing.map((name) => ({ path: `${file}:1:${name}`, message: 'this column is missing' })),
    );
  }
  if (twice.length > 0) {
    throw new BillRefused('bill_columns', `${file}:1: the column ${twice[0]} stands there twice.`, [
      { path: `${file}:1:${twice[0]}`, message: 'this column stands there twice' },
    ]);
  }
  return {
    at: Object.fromEntries(known.map((name) => [name, place(name)])) as Record<Column<File>, number>,
    count: names.length,
    names,
    unknown: names.filter((name) => !known.includes(name)),
    isLegacy,
  };
}
