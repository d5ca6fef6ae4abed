import { roundFairly, unitOf } from '../../costing/domain/fair-rounding.js';
import { type Decimal, formatDecimal, sum } from '../../money/decimal.js';
import type { Findings } from './findings.js';
import { asCount, asDecimal, asObject, asText, type JsonObject } from './json.js';

interface Share {
  number: string;
  companyId: string;
  exact: Decimal;
  balance: Decimal;
  cost: Decimal;
}

/**
 * Rounds the costs of the statements anew: those in one currency with as many places belong together. What companies
 * without a statement still hold decides whether their sum is rounded down or up, and stands in no pack: both are right
 * for the sum, and then every single share is given.
 */
export function checkRounding(statements: readonly JsonObject[], period: string, findings: Findings): void {
  const groups = Map.groupBy(
    statements,
    (statement) => `${asText(statement['currency'])} ${asCount(statement['places'])}`,
  );
  for (const group of groups.values()) {
    const places = asCount(group[0]?.['places']);
    const shares = group.map(shareOf);
    const stated = sum(shares.map(({ cost }) => cost));
    const known = sum(shares.map(({ balance }) => balance));
    const unit = unitOf(places);
    const roundings = [known, known - unit, known + unit].map((poolBalance) =>
      roundFairly({ places, period, shares, poolBalance }),
    );
    const rounding = roundings.find(({ rounded }) => rounded === stated) ?? roundings[0];
    for (const [index, { number, cost }] of shares.entries())
      findings.same({
        check: 'statements',
        what: `${number} rounding`,
        file: 'statements.json',
        is: formatDecimal(cost),
        must: formatDecimal(rounding?.shares[index]?.rounded ?? 0n),
      });
  }
}

function shareOf(statement: JsonObject): Share {
  return {
    number: asText(statement['number']),
    companyId: asText(statement['companyId']),
    exact: asDecimal(statement['exact']),
    balance: asDecimal(asObject(statement['rounding'])['before']),
    cost: asDecimal(statement['cost']),
  };
}
