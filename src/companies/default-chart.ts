import { checkChart, type ChartAccount } from './domain/chart.js';
import rows from './puc/puc.json' with { type: 'json' };

/**
 * The accounts of Decreto 2650 de 1993 without those later abolished: the chart of a company that has sent none.
 * Postable are the accounts with nothing below them, among them those whose subaccounts the decree leaves to each
 * firm (2408, 2205, 1435 …). The inflation adjustments (…99) are not: purchases never meet them, and they
 * must not keep the account above them from being used. The file also gives each account's nature, D or C: that
 * of its class, turned round by names that end in (DB) or (CR).
 */
export const defaultChart: readonly ChartAccount[] = load();

function load(): ChartAccount[] {
  const check = checkChart(rows);
  if (!check.ok) throw new Error(`the default chart is damaged: ${JSON.stringify(check.errors.slice(0, 3))}`);
  return check.accounts;
}
