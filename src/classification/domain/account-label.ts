import type { ChartAccount } from '../../companies/domain/chart.js';
import type { ChartIndex } from '../../companies/domain/chart-index.js';

const GENERIC = /^(otr[oa]s?|vari[oa]s|divers[oa]s)\b/i;

/** An account under a name that says what it is: the decree has some two hundred called "Otros". */
export function labelled(account: ChartAccount, chart: ChartIndex): ChartAccount {
  if (!GENERIC.test(account.name)) return account;
  const parent = chart.parentOf(account.code);
  return parent ? { ...account, name: `${parent.name}: ${account.name}` } : account;
}
