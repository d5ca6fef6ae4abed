import type { Decimal } from '../../../money/decimal.js';
import type { AllocationChoice, AllocationInput, CompanyUse } from '../allocation.js';

/** What a method divides: the pool without what is nobody's. */
export interface MethodInput {
  /** Ordered by company id, each company once. A pooled cache discount is already in their costs. */
  uses: readonly CompanyUse[];
  ownResidual: Decimal;
  keyTotals: AllocationInput['keyTotals'];
  choice: AllocationChoice;
}

/** One company's part by a method. */
export interface MethodShare {
  companyId: string;
  direct: Decimal;
  shared: Decimal;
  driverQuantity: Decimal | null;
}

/** Σ direct + Σ shared + undecided = Σ uses' cost + ownResidual; `allocate` refuses anything else. */
export interface MethodResult {
  shares: MethodShare[];
  /** What nobody could be found to bear. */
  undecided: Decimal;
}

/** One way of dividing. Pure, and blind to the order in which companies were given. */
export type Method = (input: MethodInput) => MethodResult;
