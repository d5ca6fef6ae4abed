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
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([name = '', requests = '', cost = '']) =>
      [name.padEnd(widths[0] ?? 0), requests.padStart(widths[1] ?? 0), cost.padStart(widths[2] ?? 0)].join(
        '  ',
      ),
    )
    .join('\n');
}
