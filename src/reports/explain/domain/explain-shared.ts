import type {
  AllocationChoice,
  AllocationDriver,
  AllocationInput,
  CompanyUse,
} from '../../../costing/domain/allocation.js';
import { DEFAULT_DRIVER, driverQuantity } from '../../../costing/domain/methods/driver.js';
import { spread, used } from '../../../costing/domain/methods/spread.js';
import { type Decimal, formatDecimal, sum } from '../../../money/decimal.js';
import { amountOf, partFormula, type Step, stepOf, sumFormula } from './step.js';
import type { Say } from './wording.js';

/** What is divided, and how; `uses` with the pooled cache discount already in them, ordered by id. */
export interface SharedFacts {
  input: AllocationInput;
  uses: readonly CompanyUse[];
  choice: AllocationChoice;
  companyId: string;
  say: Say;
}

/** What a company bears of the common part, by the method. */
export function explainShared(facts: SharedFacts): Step {
  const { choice, input, uses, say } = facts;
  const own = sum(uses.map(({ cost }) => cost));
  switch (choice.method) {
    case 'per_invoice':
      return byDriver(facts, {
        amount: input.ownResidual,
        what: say(
          'lo que la factura del proveedor cobra en nuestras llaves por encima (o por debajo) de las solicitudes registradas',
          "what the provider's bill charges on our keys above (or below) the recorded requests",
        ),
      });
    case 'proportional':
      return byDriver(facts, { amount: own + input.ownResidual, what: wholePool(say) });
    case 'even':
      return byWeights(facts, {
        amount: own + input.ownResidual,
        what: wholePool(say),
        weights: uses.map((use) => ({ companyId: use.companyId, weight: used(use) ? 1n : 0n })),
        fallback: [],
        basis: say(
          'por igual entre las empresas que usaron el servicio',
          'evenly among the companies that used the service',
        ),
        text: String,
      });
    case 'fixed':
      return byWeights(facts, {
        amount: own + input.ownResidual,
        what: wholePool(say),
        weights: fixedWeights(facts),
        fallback: [],
        basis: say('por las participaciones fijas', 'by the fixed shares'),
        text: String,
      });
    case 'by_key':
      return byKey(facts);
  }
}

const wholePool = (say: Say) => say('todo el costo del período', 'the whole cost of the period');

function byDriver(facts: SharedFacts, { amount, what }: { amount: Decimal; what: string }): Step {
  const driver = facts.choice.driver ?? DEFAULT_DRIVER;
  return byWeights(facts, {
    amount,
    what,
    weights: facts.uses.map((use) => ({ companyId: use.companyId, weight: driverQuantity(use, driver) })),
    fallback: facts.uses.map(used),
    basis: basisOf(driver, facts.say),
    text: formatDecimal,
  });
}

function basisOf(driver: AllocationDriver, say: Say): string {
  switch (driver) {
    case 'invoices':
      return say('por el número de facturas', 'by the number of invoices');
    case 'tokens':
      return say('por los tokens usados', 'by the tokens used');
    case 'cost':
      return say('por el costo medido', 'by the metered cost');
  }
}

function byWeights(
  { companyId, input, say }: SharedFacts,
  by: {
    amount: Decimal;
    what: string;
    weights: readonly { companyId: string; weight: bigint }[];
    fallback: readonly boolean[];
    basis: string;
    text: (weight: bigint) => string;
  },
): Step {
  const { amount, what, weights, fallback, basis, text } = by;
  const { parts } = spread({ amount, weights: weights.map(({ weight }) => weight), fallback });
  const index = weights.findIndex((one) => one.companyId === companyId);
  const part = parts[index] ?? 0n;
  const bearing = weights.map(({ weight }) => (weight > 0n ? weight : 0n));
  const decides = bearing.some((weight) => weight > 0n);
  const effective = decides ? bearing : fallback.map((is) => (is ? 1n : 0n));
  const all = sum(effective);
  const own = effective[index] ?? 0n;
  const written = decides ? text : String;
  const formula =
    all === 0n || own === 0n
      ? formatDecimal(part)
      : partFormula({ amount, weight: written(own), weights: written(all), part });
  return stepOf({
    figure: 'shared',
    amount: part,
    currency: input.currency,
    formula,
    sentence: say(
      `Se reparte ${what}, ${basis}: a esta empresa le corresponden ${written(own)} de ${written(all)}.`,
      `${capital(what)} is shared ${basis}: this company stands for ${written(own)} of ${written(all)}.`,
    ),
    facts: { pool: formatDecimal(amount), weight: written(own), weights: written(all) },
  });
}

function fixedWeights({ uses, choice }: SharedFacts): { companyId: string; weight: bigint }[] {
  const byCompany = new Map(uses.map(({ companyId }) => [companyId, 0n]));
  for (const { companyId, share } of choice.fixedShares)
    byCompany.set(companyId, (byCompany.get(companyId) ?? 0n) + share);
  return [...byCompany]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([companyId, weight]) => ({ companyId, weight }));
}

/** What the bill says of each key this company used, in proportion to its own cost on it, less that cost. */
function byKey(facts: SharedFacts): Step {
  const { uses, companyId, input, say } = facts;
  const costs = uses.map(costByKey);
  const index = uses.findIndex((use) => use.companyId === companyId);
  const totals = new Map<string, Decimal>();
  for (const { keyId, amount } of input.keyTotals) totals.set(keyId, (totals.get(keyId) ?? 0n) + amount);
  const children: Step[] = [];
  for (const [keyId, amount] of totals) {
    const onKey = costs.map((byKey) => byKey.get(keyId));
    const { parts } = spread({
      amount,
      weights: onKey.map((cost) => cost ?? 0n),
      fallback: onKey.map((cost) => cost !== undefined),
    });
    const part = parts[index] ?? 0n;
    const own = onKey[index];
    if (own === undefined) continue;
    const all = sum(onKey.map((cost) => (cost !== undefined && cost > 0n ? cost : 0n)));
    const formula =
      all === 0n || own <= 0n
        ? formatDecimal(part)
        : partFormula({ amount, weight: formatDecimal(own), weights: formatDecimal(all), part });
    children.push(
      stepOf({
        figure: 'keyPart',
        amount: part,
        currency: input.currency,
        formula,
        sentence: say(
          `La factura cobra ${formatDecimal(amount)} en esta llave; la empresa hizo en ella ${formatDecimal(own)} de ${formatDecimal(all)}.`,
          `The bill charges ${formatDecimal(amount)} on this key; the company spent ${formatDecimal(own)} of ${formatDecimal(all)} on it.`,
        ),
        facts: { keyId, billed: formatDecimal(amount) },
      }),
    );
  }
  const direct = sum(costs[index]?.values() ?? []);
  const parts = children.length;
  const amounts = children.map(amountOf);
  return stepOf({
    figure: 'shared',
    amount: sum(amounts) - direct,
    currency: input.currency,
    formula: sumFormula([...amounts, -direct]),
    sentence: say(
      `Lo que la factura dice de las ${parts} llaves que usó, menos el costo propio ya contado.`,
      `What the bill says of the ${parts} keys it used, less its own cost, which is counted already.`,
    ),
    children,
  });
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function costByKey({ keys }: CompanyUse): Map<string, Decimal> {
  const byKey = new Map<string, Decimal>();
  for (const { keyId, cost } of keys) byKey.set(keyId, (byKey.get(keyId) ?? 0n) + cost);
  return byKey;
}
