import { sum } from '../../../money/decimal.js';
import { DEFAULT_DRIVER, driverQuantity } from './driver.js';
import type { Method } from './method.js';
import { spread, used } from './spread.js';

/** The whole pool by the driver. Nobody bears its own requests as such, so all of it is shared. */
export const proportional: Method = ({ uses, ownResidual, choice }) => {
  const quantities = uses.map((use) => driverQuantity(use, choice.driver ?? DEFAULT_DRIVER));
  const { parts, left } = spread({
    amount: sum(uses.map(({ cost }) => cost)) + ownResidual,
    weights: quantities,
    fallback: uses.map(used),
  });
  const shares = uses.map(({ companyId }, index) => ({
    companyId,
    direct: 0n,
    shared: parts[index] ?? 0n,
    driverQuantity: quantities[index] ?? 0n,
  }));
  return { shares, undecided: left };
};
