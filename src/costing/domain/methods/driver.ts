import { fromInteger, type Decimal } from '../../../money/decimal.js';
import type { AllocationDriver, CompanyUse } from '../allocation.js';

/** What common cost is shared by where a choice names nothing. */
export const DEFAULT_DRIVER: AllocationDriver = 'invoices';

/** What a driver measures of a company, at the scale of our decimals. */
export function driverQuantity(use: CompanyUse, driver: AllocationDriver): Decimal {
  switch (driver) {
    case 'invoices':
      return fromInteger(use.invoices);
    case 'tokens':
      return fromInteger(use.tokens.cacheHit + use.tokens.cacheMiss + use.tokens.output);
    case 'cost':
      return use.cost;
  }
}
