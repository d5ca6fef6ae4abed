import { type ChargedCompany, findCharges, type UsableRate } from '../../costing/domain/charge.js';
import { type StatementContent, statementOf } from '../../costing/domain/make-statements.js';
import { lastDayOf } from '../../costing/domain/seal-statement.js';
import { statedPlan } from '../../costing/domain/stated-plan.js';
import type { StatementRate } from '../../costing/domain/statement.js';
import { parseDecimal, SCALE } from '../../money/decimal.js';
import {
  asArray,
  asCount,
  asDecimal,
  asObject,
  asText,
  asTextOrNull,
  type JsonObject,
  StrangeJson,
} from './json.js';
import type { PackResult } from './pack-result.js';

/** Stands for a currency that a statement does not tell, since there is no rate to it. */
const UNTOLD = 'XXX';

/**
 * A statement as it must be. Its shares come from the closed result; it is believed only what nothing else in a pack
 * tells: the company's names, the terms of its plan, how many invoices were processed, the firm's taxes, how many places, what
 * earlier months left over, the rounded cost (which is held against all statements together) and rates (against their
 * table). Null: the company has nothing in this currency to charge.
 */
export function dueStatement(statement: JsonObject, result: PackResult): StatementContent | null {
  const currency = asText(statement['currency']);
  const places = asCount(statement['places']);
  if (places > SCALE) throw new StrangeJson(`${places} decimal places`);
  const rates = ratesOf(statement);
  const rateFor = (base: string, quote: string) => rates.get(`${base}/${quote}`) ?? null;
  const taxes = asArray(statement['taxes'])
    .map(asObject)
    .map((tax) => ({ name: asText(tax['name']), percent: asDecimal(tax['percent']) }));
  const policy = { places, taxes, prefix: '' };
  const { period, id: resultId, choice } = result;
  const company = companyOf(statement);
  const charge = findCharges({ companies: [company], pools: result.charged(), policy, rateFor }).find(
    (one) => one.currency === currency,
  );
  if (!charge) return null;
  const cost = asDecimal(statement['cost']);
  const before = asDecimal(asObject(statement['rounding'])['before']);
  return statementOf(
    { charge, cost, before, after: charge.exact + before - cost },
    { period, rateDate: lastDayOf(period), resultId, choice, policy, rateFor },
  );
}

function companyOf(statement: JsonObject): ChargedCompany {
  const { terms, warning } = asObject(statement['plan']);
  const stated = asObject(terms);
  const { plan, isReadable } = statedPlan(stated);
  const converted = statement['converted'];
  return {
    id: asText(statement['companyId']),
    name: asText(statement['companyName']),
    taxId: asText(statement['taxId']),
    currency:
      converted !== null && converted !== undefined
        ? asText(asObject(converted)['currency'])
        : statement['conversionStatus'] === 'same_currency'
          ? asText(statement['currency'])
          : UNTOLD,
    plan,
    planWarning: isReadable ? null : (asTextOrNull(warning) ?? ''),
    terms: { ...stated },
    served: true,
    processed: BigInt(processedOf(statement)),
  };
}

/** Older statements have fees for the invoices that needed a request; those without fees tell no count. */
function processedOf({ invoicesProcessed, invoices }: JsonObject): number {
  return invoicesProcessed === null ? 0 : asCount(invoicesProcessed ?? invoices);
}

/** The rates that the statement names, by their currencies. */
function ratesOf(statement: JsonObject): Map<string, UsableRate> {
  const named = asArray(statement['costs']).map((cost) => asObject(cost)['rate']);
  const shown = statement['converted'];
  if (shown !== null && shown !== undefined) named.push(asObject(shown)['rate']);
  const rates = named
    .filter((value) => value !== null && value !== undefined)
    .map((value) => rateOf(asObject(value)));
  return new Map(
    rates.map((rate) => [`${rate.base}/${rate.quote}`, { ...rate, value: parseDecimal(rate.rate) }]),
  );
}

function rateOf(rate: JsonObject): StatementRate {
  const text = (field: string) => asText(rate[field]);
  asDecimal(rate['rate']);
  return {
    base: text('base'),
    quote: text('quote'),
    rate: text('rate'),
    date: text('date'),
    validFrom: text('validFrom'),
    validTo: text('validTo'),
    source: text('source'),
    inverse: rate['inverse'] === true,
  };
}
