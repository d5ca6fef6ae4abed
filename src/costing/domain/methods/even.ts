import { sum } from '../../../money/decimal.js';
import type { Method } from './method.js';
import { spread, used } from './spread.js';

/** The same for each company that used the service. */
export const even: Method = ({ uses, ownResidual }) => {
  const { parts, left } = spread({
    amount: sum(uses.map(({ cost }) => cost)) + ownResidual,
    weights: uses.map((use) => (used(use) ? 1n : 0n)),
    fallback: [],
  });
  const shares = uses.map(({ companyId }, index) => ({
    companyId,
    direct: 0n,
    shared: parts[index] ?? 0n,
    driverQuantity: null,
  }));
  return { shares, undecided: left };
};
