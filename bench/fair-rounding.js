/**
 * How far companies' roundings run away over many months: 100 companies, random exact shares, largest remainder carried
 * over. `npm run build && node bench/fair-rounding.js`; `MONTHS=500` for fewer, `SEED=7` for others.
 */
import { roundFairly } from '../dist/src/costing/domain/fair-rounding.js';

const MONTHS = Number(process.env.MONTHS ?? 10_000);
const COMPANIES = 100;
const PLACES = 2;
const UNIT = 10n ** 16n;
const STATISTICS_AFTER = 100;

/** mulberry32: the same numbers everywhere, for a seed. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const units = (decimal) => Number((decimal * 1_000_000n) / UNIT) / 1_000_000;

/** How a month's exact shares come about. */
const WORLDS = {
  'any amounts': (random) => BigInt(Math.floor(random() * 2 ** 50)) * 1_000n,
  'sizes from cents to thousands': (random, company) =>
    BigInt(Math.floor(random() * 2 ** 40)) * 10n ** BigInt(company % 8) + 1n,
  'the same each month': (_random, company) => BigInt(company + 1) * 123_456_789_012_345n,
  'all equal': () => UNIT / 3n,
  'often absent': (random) => (random() < 0.5 ? 0n : BigInt(Math.floor(random() * 2 ** 50)) * 1_000n),
  'a few hundredths of a unit': (random) => (UNIT * BigInt(Math.floor(random() * 50))) / 1_000n,
};

function simulate(name, shareOf) {
  const random = randomOf(Number(process.env.SEED ?? 1));
  const ids = Array.from({ length: COMPANIES }, (_, company) => `company-${company}`);
  const balances = new Map(ids.map((id) => [id, 0n]));
  const means = new Float64Array(COMPANIES);
  let poolBalance = 0n;
  let largest = 0n;
  let largestPool = 0n;
  for (let month = 0; month < MONTHS; month++) {
    const shares = ids.map((companyId, company) => ({
      companyId,
      exact: shareOf(random, company),
      balance: balances.get(companyId) ?? 0n,
    }));
    const result = roundFairly({ places: PLACES, period: `month-${month}`, shares, poolBalance });
    poolBalance = result.poolBalance;
    const pool = poolBalance < 0n ? -poolBalance : poolBalance;
    if (pool > largestPool) largestPool = pool;
    result.shares.forEach(({ companyId, rounded, balance }, company) => {
      const off = rounded - shares[company].exact;
      if (off >= UNIT || off <= -UNIT) throw new Error('a unit or more from its exact share');
      balances.set(companyId, balance);
      const size = balance < 0n ? -balance : balance;
      if (size > largest) largest = size;
      if (month >= STATISTICS_AFTER) means[company] += units(balance) / (MONTHS - STATISTICS_AFTER);
    });
  }
  const slope = (key) =>
    correlation(
      [...means],
      ids.map((_, company) => key(company)),
    );
  return {
    world: name,
    'largest running difference, units': units(largest).toFixed(3),
    'of the sum': units(largestPool).toFixed(3),
    'largest mean of a company': Math.max(...[...means].map(Math.abs)).toFixed(4),
    'correlation with order': slope((company) => company).toFixed(3),
    'with size': slope((company) => company % 8).toFixed(3),
  };
}

function correlation(left, right) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(left), mean(right)];
  let [both, one, other] = [0, 0, 0];
  left.forEach((value, index) => {
    both += (value - x) * (right[index] - y);
    one += (value - x) ** 2;
    other += (right[index] - y) ** 2;
  });
  return one === 0 || other === 0 ? 0 : both / Math.sqrt(one * other);
}

console.log(`${MONTHS} months, ${COMPANIES} companies, ${PLACES} places`);
console.table(Object.entries(WORLDS).map(([name, shareOf]) => simulate(name, shareOf)));
