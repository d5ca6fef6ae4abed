import { adjustmentId } from '../../costing/domain/adjustments.js';
import { allocate } from '../../costing/domain/allocate.js';
import type { AllocationInput, AllocationResult } from '../../costing/domain/allocation.js';
import { type Decimal, formatDecimal, sum } from '../../money/decimal.js';
import { compareJson } from './compare-json.js';
import type { Findings } from './findings.js';
import { asArray, asObject } from './json.js';
import type { PackBill } from './pack-bill.js';
import type { PackResult, ResultPool } from './pack-result.js';
import type { PackUse } from './pack-use.js';
import type { Row } from './read-table.js';

const FILE = 'allocation.json';

/** Divides the pool anew, from the requests and the bill alone, and holds the closed result against it. */
export function checkAllocation(input: {
  result: PackResult;
  use: PackUse;
  bill: PackBill;
  bounds: { startsAt: string; endsAt: string };
  findings: Findings;
}): void {
  const { result, use, bill, bounds, findings } = input;
  const currencies = new Set([
    ...use.currencies(),
    ...(result.choice.pool === 'billed' ? bill.currencies() : []),
  ]);
  for (const pool of result.pools) currencies.delete(pool.currency);
  for (const currency of currencies)
    findings.same({ check: 'allocation', what: 'currency', file: FILE, is: '–', must: currency });
  for (const pool of result.pools) {
    const pooled: AllocationInput =
      result.choice.pool === 'metered'
        ? meteredPool(pool.currency, use)
        : bill.pool({
            currency: pool.currency,
            companies: use.companies(pool.currency, 'covered'),
            cuts: result.cut,
            edges: result.edges,
            bounds,
          });
    compare(pool, allocate(pooled, result.choice), findings);
  }
  for (const [currency, amount] of result.meteredOnly) {
    const of = (which: 'all' | 'covered') => sum(use.companies(currency, which).map(({ cost }) => cost));
    const [is, must] = [formatDecimal(amount), formatDecimal(of('all') - of('covered'))];
    findings.same({ check: 'allocation', what: `${currency} meteredOnly`, file: FILE, is, must });
  }
  checkTop(result, findings);
}

/** The first level of the result repeats the division of one currency. */
function checkTop({ json }: PackResult, findings: Findings): void {
  const of = asArray(json['currencies']).find((one) => asObject(one)['currency'] === json['currency']);
  findings.checked('allocation');
  for (const { path, is, must } of compareJson(json, of ?? null, 'result'))
    findings.same({ check: 'allocation', what: path, file: FILE, is, must });
}

function meteredPool(currency: string, use: PackUse): AllocationInput {
  const companies = use.companies(currency, 'all');
  const keys = new Map<string, Decimal>();
  for (const company of companies)
    for (const { keyId, cost } of company.keys) keys.set(keyId, (keys.get(keyId) ?? 0n) + cost);
  return {
    currency,
    companies,
    ownResidual: 0n,
    keyTotals: [...keys].map(([keyId, amount]) => ({ keyId, amount })),
    unattributed: 0n,
    quarantined: 0n,
  };
}

/** Every figure of the result, and the sums that must hold among them whatever the method. */
function compare(stated: ResultPool, must: AllocationResult, findings: Findings): void {
  const { currency } = stated;
  const same = (what: string, is: Decimal | number, due: Decimal | number) =>
    findings.same({
      check: 'allocation',
      what: `${currency} ${what}`,
      file: FILE,
      is: typeof is === 'bigint' ? formatDecimal(is) : String(is),
      must: typeof due === 'bigint' ? formatDecimal(due) : String(due),
    });
  same('total', stated.total, must.total);
  same('unallocated', stated.unallocated, must.unallocated);
  for (const part of ['unattributed', 'quarantined', 'undecided'] as const)
    same(part, stated.parts[part], must.unallocatedParts[part]);
  const ids = new Set([...stated.companies, ...must.companies].map(({ companyId }) => companyId));
  for (const companyId of ids) {
    const is = stated.companies.find((share) => share.companyId === companyId);
    const due = must.companies.find((share) => share.companyId === companyId);
    for (const what of ['direct', 'shared', 'amount', 'rework'] as const)
      same(`${companyId} ${what}`, is?.[what] ?? 0n, due?.[what] ?? 0n);
    same(`${companyId} invoices`, is?.invoices ?? 0, Number(due?.invoices ?? 0n));
    same(`${companyId} direct + shared`, is?.amount ?? 0n, (is?.direct ?? 0n) + (is?.shared ?? 0n));
  }
  const sum = stated.companies.reduce((total, { amount }) => total + amount, stated.unallocated);
  same('Σ companies + unallocated', sum, stated.total);
}

/** The corrections that the result has booked stand in their table, and the other way round. */
export function checkAdjustments(
  rows: readonly Row<'adjustments.csv'>[],
  result: PackResult,
  findings: Findings,
): void {
  const booked = result.adjustments.flatMap(
    ({ id, sourcePeriod, reason, currency, companies, unallocated, amount }) => {
      findings.same({
        check: 'adjustments',
        what: `${sourcePeriod} ${reason} ${currency} id`,
        file: FILE,
        is: id,
        must: adjustmentId({ sourcePeriod, bookedIn: result.period, currency, reason }),
      });
      const total = companies.reduce((sum, one) => sum + one.amount, unallocated);
      findings.same({
        check: 'adjustments',
        what: `${sourcePeriod} ${reason} ${currency}`,
        file: FILE,
        is: formatDecimal(amount),
        must: formatDecimal(total),
      });
      const parts = [...companies, ...(unallocated === 0n ? [] : [{ companyId: '', amount: unallocated }])];
      return parts.map((one) =>
        [id, sourcePeriod, reason, one.companyId, formatDecimal(one.amount), currency].join(' '),
      );
    },
  );
  const listed = rows.map(({ cells }) =>
    [cells.id, cells.sourcePeriod, cells.reason, cells.companyId, cells.amount, cells.currency].join(' '),
  );
  for (const [index, must] of booked.entries())
    findings.same({
      check: 'adjustments',
      what: 'row',
      file: 'adjustments.csv',
      line: index + 2,
      is: listed[index] ?? '–',
      must,
    });
  for (const [index, is] of listed.entries())
    if (index >= booked.length)
      findings.same({
        check: 'adjustments',
        what: 'row',
        file: 'adjustments.csv',
        line: index + 2,
        is,
        must: '–',
      });
}
