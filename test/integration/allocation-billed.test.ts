import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChartService } from '../../src/companies/chart.service.js';
import { CompaniesService } from '../../src/companies/companies.service.js';
import { Config } from '../../src/config/config.js';
import { AllocationPolicy } from '../../src/costing/allocation-policy.js';
import { AllocationService } from '../../src/costing/allocation.service.js';
import type { AllocationView } from '../../src/costing/allocation.dto.js';
import {
  ALLOCATION_DRIVERS,
  CACHE_DISCOUNTS,
  type AllocationMethod,
} from '../../src/costing/domain/allocation.js';
import { PeriodPool } from '../../src/costing/period-pool.service.js';
import { PeriodStore } from '../../src/costing/period-store.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { formatDecimal, parseDecimal, sum } from '../../src/money/decimal.js';
import { CompanyUseService } from '../../src/usage/company-use.service.js';
import {
  billOf,
  openBilledLedger,
  writeBill,
  writeRequests,
  type BilledLedger,
  type BillLineRow,
  type RealRequest,
} from '../support/billed-ledger.js';

const PERIOD = '2026-11';
const START = Date.parse('2026-11-02T00:00:00Z');
const DAY_MS = 24 * 3_600_000;
const KEYS = ['1', '2'].map((number) => `00000000-0000-7000-8000-0000000000e${number}`);
const COMPANIES = ['1', '2', '3'].map((number) => `00000000-0000-7000-8000-0000000000c${number}`);
const TOKENS = { cacheHit: 1000, cacheMiss: 300, output: 100 };

let ledger: BilledLedger;
let allocation: AllocationService;

beforeAll(async () => {
  ledger = await openBilledLedger();
  const { database, periodBill } = ledger;
  const companies = new CompaniesService(database, new ChartService(database));
  allocation = new AllocationService(
    database,
    new AllocationPolicy(database, companies),
    new PeriodPool(new CompanyUseService(), periodBill),
    companies,
    new PeriodStore(database, new Config({ FIRM_TIME_ZONE: 'America/Bogota' })),
  );
});
afterAll(() => ledger.close());
afterEach(() => ledger.empty());

function request(change: Partial<RealRequest> = {}): RealRequest {
  const startedAt = change.startedAt ?? new Date(START + 10_000);
  return {
    id: uuidV7(),
    companyId: COMPANIES[0] ?? '',
    keyId: KEYS[0] ?? '',
    fate: 'known',
    model: 'deepseek-flash',
    startedAt,
    finishedAt: new Date(startedAt.getTime() + 1_000),
    tokens: TOKENS,
    ...change,
  };
}

/** What is on the bill beside requests, in the bucket that the first of them lies in. */
function extra(change: Partial<BillLineRow>): BillLineRow {
  return {
    startsAt: new Date(START),
    endsAt: new Date(START + DAY_MS),
    model: 'deepseek-flash',
    keyId: KEYS[0] ?? '',
    keyName: 'llave 1',
    keyFingerprint: 'huella 1',
    kind: 'output',
    price: '0.0000003',
    quantity: 0n,
    cost: 0n,
    ...change,
  };
}

async function bill(requests: readonly RealRequest[], extras: readonly BillLineRow[] = []) {
  await writeRequests(ledger, requests);
  const lines = [...billOf(ledger, requests, { bucketMs: DAY_MS }), ...extras];
  await writeBill(ledger, lines);
  return sum(lines.map(({ cost }) => cost));
}

const amountsOf = ({ companies }: AllocationView) =>
  sum(companies.map(({ amount }) => parseDecimal(amount.amount)));

describe('the billed pool', () => {
  it('is the whole bill: what is not ours is nobody’s, and companies do not bear it', async () => {
    const own = request();
    const foreign = request({ fate: 'foreign', tokens: { cacheHit: 0, cacheMiss: 9000, output: 9000 } });
    const quarantined = extra({ kind: 'other', cost: parseDecimal('0.5'), quarantined: 'unknown_type' });
    const total = await bill([own, foreign], [quarantined]);

    const metered = await allocation.preview(PERIOD, {});
    const billed = await allocation.preview(PERIOD, { pool: 'billed' });

    expect(billed.total.amount).toBe(formatDecimal(total, 12));
    expect(billed.companies).toEqual(metered.companies);
    expect(billed.unallocatedParts.quarantined.amount).toBe('0.500000000000');
    expect(parseDecimal(billed.unallocatedParts.unattributed.amount)).toBe(
      total - parseDecimal('0.5') - amountsOf(billed),
    );
  });

  it('shares what is billed beyond the requests by the driver', async () => {
    const requests = [
      request(),
      request({ companyId: COMPANIES[1] ?? '' }),
      request({ companyId: COMPANIES[1] ?? '' }),
    ];
    await bill(requests, [extra({ quantity: 1_000_000n, cost: parseDecimal('0.3') })]);

    const billed = await allocation.preview(PERIOD, { pool: 'billed' });

    expect(billed.companies.map(({ shared }) => shared.amount)).toEqual(['0.100000000000', '0.200000000000']);
    expect(billed.unallocated.amount).toBe('0.000000000000');
  });

  it('is refused while there is no bill of the period', async () => {
    await writeRequests(ledger, [request()]);

    await expect(allocation.preview(PERIOD, { pool: 'billed' })).rejects.toMatchObject({
      code: 'no_bill',
      faults: [{ path: 'pool' }],
    });
  });

  it('sums to the bill by every method, driver and cache discount, whatever was sent and billed', async () => {
    const requests = fc.array(
      fc
        .record({
          atMs: fc.nat(20 * DAY_MS),
          company: fc.nat(2),
          key: fc.nat(1),
          fate: fc.constantFrom<RealRequest['fate'][]>('known', 'known', 'foreign', 'lost', 'refused'),
          tokens: fc.record({ cacheHit: fc.nat(5000), cacheMiss: fc.nat(3000), output: fc.nat(900) }),
        })
        .map(({ atMs, company, key, ...rest }) =>
          request({
            ...rest,
            startedAt: new Date(START + atMs),
            companyId: COMPANIES[company] ?? '',
            keyId: KEYS[key] ?? '',
          }),
        ),
      { minLength: 1, maxLength: 12 },
    );
    const methods = ['per_invoice', 'proportional', 'even', 'by_key'] as const satisfies AllocationMethod[];
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.constantFrom(...methods),
        fc.constantFrom(...ALLOCATION_DRIVERS),
        fc.constantFrom(...CACHE_DISCOUNTS),
        async (sent, method, driver, cacheDiscount) => {
          await ledger.empty();
          const total = await bill(sent, [extra({ quantity: 7n, cost: parseDecimal('0.0000021') })]);

          const view = await allocation.preview(PERIOD, { pool: 'billed', method, driver, cacheDiscount });

          expect(view.total.amount).toBe(formatDecimal(total, 12));
          expect(amountsOf(view) + parseDecimal(view.unallocated.amount)).toBe(total);
        },
      ),
      { numRuns: 25 },
    );
  });
});
