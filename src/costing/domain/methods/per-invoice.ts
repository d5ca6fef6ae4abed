import type { Method } from './method.js';
import { DEFAULT_DRIVER, driverQuantity } from './driver.js';
import { spread, used } from './spread.js';

/** Each invoice bears its own requests, so each company those of its invoices; what is left is shared by the driver. */
export const perInvoice: Method = ({ uses, ownResidual, choice }) => {
  const quantities = uses.map((use) => driverQuantity(use, choice.driver ?? DEFAULT_DRIVER));
  const { parts, left } = spread({ amount: ownResidual, weights: quantities, fallback: uses.map(used) });
  const shares = uses.map(({ companyId, cost }, index) => ({
    companyId,
    direct: cost,
    shared: parts[index] ?? 0n,
    driverQuantity: quantities[index] ?? 0n,
  }));
  return { shares, undecided: left };
};
