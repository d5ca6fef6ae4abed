import { formatDecimal, parseDecimal, sum } from '../money/decimal.js';

/** A bar such as `[#####.....]  50 %  100 of 200`. */
export function progressBar(input: { done: number; total: number; width: number }): string {
  const part = input.total === 0 ? 1 : input.done / input.total;
  const filled = Math.floor(part * input.width);
  const bar = `${'#'.repeat(filled)}${'.'.repeat(input.width - filled)}`;
  const percent = String(Math.floor(part * 100)).padStart(3);
  return `[${bar}] ${percent} %  ${input.done} of ${input.total} invoices`;
}

/** What each company cost, and the sum: exact, in columns. */
export function costTable(
  items: readonly { name: string; requests: number; cost: { amount: string; currency: string } | null }[],
): string {
  const costs = items.flatMap(({ cost }) => cost ?? []);
  const total = formatDecimal(sum(costs.map(({ amount }) => parseDecimal(amount))), 12);
  const rows = [
    ['company', 'requests', 'cost'],
    ...items.map(({ name, requests, cost }) => [
      name,
      String(requests),
      cost ? `${cost.amount} ${cost.currency}` : 'unknown',
    ]),
    [
      'total',
      String(items.reduce((count, { requests }) => count + requests, 0)),
      `${total} ${costs[0]?.currency ?? ''}`,
    ],
  ];
  return table(rows);
}

/** Columns beside each other: the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join('  ')).join('\n');
}
