import { sum } from '../../../money/decimal.js';
import type { Method } from './method.js';
import { spread } from './spread.js';

/**
 * By shares that the firm has set. Who has a share bears it in a month without use too; who used the service and has
 * none bears nothing. Without any share nobody has decided.
 */
export const fixedShares: Method = ({ uses, ownResidual, choice }) => {
  const byCompany = new Map(uses.map(({ companyId }) => [companyId, 0n]));
  for (const { companyId, share } of choice.fixedShares)
    byCompany.set(companyId, (byCompany.get(companyId) ?? 0n) + share);
  const companies = [...byCompany].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const { parts, left } = spread({
    amount: sum(uses.map(({ cost }) => cost)) + ownResidual,
    weights: companies.map(([, share]) => share),
    fallback: [],
  });
  const shares = companies.map(([companyId], index) => ({
    companyId,
    direct: 0n,
    shared: parts[index] ?? 0n,
    driverQuantity: null,
  }));
  return { shares, undecided: left };
};
