import {
  namesAmounts,
  PASS_THROUGH,
  type BillingPlan,
  type PlanTax,
} from '../../companies/domain/billing-plan.js';
import { multiply, sum, type Decimal } from '../../money/decimal.js';
import { minorUnitPlaces } from '../../money/minor-unit.js';
import type { AdjustmentShare, ChargedPool, StatementRate } from './statement.js';

/** A company with what it takes to charge it. */
export interface ChargedCompany {
  id: string;
  name: string;
  taxId: string;
  currency: string;
  plan: BillingPlan;
  /** Why the stored plan is not applied: it cannot be read. */
  planWarning: string | null;
  /** The stored plan. */
  terms: Record<string, unknown>;
  /** False before it came and after it was archived: then fees without use are not charged. */
  served: boolean;
  /** Documents processed in the period, whatever answered them; counted where the plan has fees for them, else 0. */
  processed: bigint;
}

/** The firm's choices for statements. */
export interface StatementPolicy {
  /** Null: the minor unit of the currency. */
  places: number | null;
  taxes: readonly PlanTax[];
  prefix: string;
}

/** A rate of the period's last day. */
export type UsableRate = StatementRate & { value: Decimal };
export type RateFor = (base: string, quote: string) => UsableRate | null;

/** One part of a cost. Adjustments are gathered by the period they correct. */
export interface CostPart {
  kind: 'own' | 'rework' | 'shared' | 'adjustment';
  sourcePeriod: string | null;
  adjustmentIds: string[];
  /** In the pool's currency. */
  pooled: Decimal;
  /** In the statement's currency, unrounded. */
  exact: Decimal;
}

/** What a company bears of one pool. Σ parts.exact = exact. */
export interface PoolCost {
  currency: string;
  parts: CostPart[];
  pooled: Decimal;
  exact: Decimal;
  rate: UsableRate | null;
}

/** What one statement will charge, before anything is rounded. */
export interface Charge {
  company: ChargedCompany;
  currency: string;
  places: number;
  costs: PoolCost[];
  exact: Decimal;
  /** Distinct invoices with a request in the period. */
  invoices: bigint;
  /** The plan in force for it: pass-through where the company's own cannot be applied. */
  plan: BillingPlan;
  /** The same as it would be stored: what a statement is verified by. */
  terms: Record<string, unknown>;
  /** The rate that the company's own plan lacks. */
  missingRate: { base: string; quote: string } | null;
}

/** The currency that a company's plan charges in; null: that of each pool. */
export function planCurrency({ plan, currency }: ChargedCompany): string | null {
  return plan.currency ?? (namesAmounts(plan) ? currency : null);
}

/** True for a plan that charges where there was no cost: invoices that memory has answered have their fee, too. */
export function chargesWithoutUse({ plan, processed, served }: ChargedCompany): boolean {
  return hasInvoiceFees(plan, processed) || (served && (plan.baseFee > 0n || plan.minimum > 0n));
}

function hasInvoiceFees(plan: BillingPlan, processed: bigint): boolean {
  return plan.tiers.length > 0 && processed > 0n;
}

/** Who is charged what: a statement for each company in its plan's currency, else one for each pool. By company id. */
export function findCharges(input: {
  companies: readonly ChargedCompany[];
  pools: readonly ChargedPool[];
  policy: StatementPolicy;
  rateFor: RateFor;
}): Charge[] {
  const byPool = input.pools.map(indexPool);
  const companies = [...input.companies].sort((a, b) => (a.id < b.id ? -1 : 1));
  return companies.flatMap((company) => {
    const used = byPool.flatMap((pool) => pool.get(company.id) ?? []);
    if (used.length === 0 && !chargesWithoutUse(company)) return [];
    return chargesOf(company, used, input);
  });
}

interface PoolUse {
  currency: string;
  parts: Omit<CostPart, 'exact'>[];
  invoices: bigint;
}

function chargesOf(
  given: ChargedCompany,
  used: readonly PoolUse[],
  { policy, rateFor }: { policy: StatementPolicy; rateFor: RateFor },
): Charge[] {
  const company = isGone(given, used) ? withoutStandingFees(given) : given;
  const wanted = planCurrency(company);
  const lacking = wanted
    ? used.find((use) => use.currency !== wanted && !rateFor(use.currency, wanted))
    : undefined;
  const missingRate = lacking && wanted ? { base: lacking.currency, quote: wanted } : null;
  const plan = missingRate ? PASS_THROUGH : company.plan;
  const charge = (currency: string, uses: readonly PoolUse[]): Charge => {
    const costs = uses.map((use) =>
      poolCost(use, use.currency === currency ? null : rateFor(use.currency, currency)),
    );
    return {
      company,
      currency,
      places: plan.places ?? policy.places ?? minorUnitPlaces(currency),
      costs,
      exact: sum(costs.map(({ exact }) => exact)),
      invoices: sum(uses.map(({ invoices }) => invoices)),
      plan,
      terms: company.terms,
      missingRate,
    };
  };
  if (wanted && !missingRate) return [charge(wanted, used)];
  return used.map((use) => charge(use.currency, [use]));
}

/** True for a company that is no longer, or was not yet, served, and that a correction of another period reaches. */
function isGone({ served, processed }: ChargedCompany, used: readonly PoolUse[]): boolean {
  const isCorrection = ({ invoices, parts }: PoolUse) =>
    invoices === 0n && parts.every(({ kind }) => kind === 'adjustment');
  return !served && processed === 0n && used.every(isCorrection);
}

/** A correction is no reason to charge a month's base fee or minimum; all else of the plan holds for it as before. */
function withoutStandingFees(company: ChargedCompany): ChargedCompany {
  const { plan, terms } = company;
  if (plan.baseFee === 0n && plan.minimum === 0n) return company;
  return {
    ...company,
    plan: { ...plan, currency: planCurrency(company), baseFee: 0n, minimum: 0n },
    terms: { ...terms, baseFee: '0', minimum: '0' },
  };
}

/** Sum first, then convert; what the parts' own conversions leave at the last place goes to the last part. */
function poolCost({ currency, parts }: PoolUse, rate: UsableRate | null): PoolCost {
  const convert = (amount: Decimal) => (rate ? multiply(amount, rate.value) : amount);
  const pooled = sum(parts.map((part) => part.pooled));
  const exact = convert(pooled);
  let left = exact;
  const converted = parts.map((part, index) => {
    const own = index === parts.length - 1 ? left : convert(part.pooled);
    left -= own;
    return { ...part, exact: own };
  });
  return { currency, parts: converted, pooled, exact, rate };
}

/** What each company bears of a pool; companies without any part are left out. */
function indexPool(pool: ChargedPool): Map<string, PoolUse> {
  const uses = new Map<string, PoolUse>();
  const useOf = (companyId: string): PoolUse => {
    const use = uses.get(companyId) ?? { currency: pool.currency, parts: [], invoices: 0n };
    uses.set(companyId, use);
    return use;
  };
  for (const { companyId, direct, rework, shared, invoices } of pool.shares) {
    const use = useOf(companyId);
    use.invoices += invoices;
    use.parts.push(part('own', direct - rework), part('rework', rework), part('shared', shared));
  }
  for (const adjustment of pool.adjustments) addAdjustment(useOf(adjustment.companyId), adjustment);
  for (const [companyId, use] of uses) {
    use.parts = use.parts.filter(({ pooled }) => pooled !== 0n);
    if (use.parts.length === 0 && use.invoices === 0n) uses.delete(companyId);
  }
  return uses;
}

function part(kind: CostPart['kind'], pooled: Decimal): Omit<CostPart, 'exact'> {
  return { kind, sourcePeriod: null, adjustmentIds: [], pooled };
}

function addAdjustment({ parts }: PoolUse, { id, sourcePeriod, amount }: AdjustmentShare): void {
  const same = parts.find((known) => known.sourcePeriod === sourcePeriod);
  if (!same) {
    parts.push({ kind: 'adjustment', sourcePeriod, adjustmentIds: [id], pooled: amount });
    return;
  }
  same.pooled += amount;
  same.adjustmentIds.push(id);
}
