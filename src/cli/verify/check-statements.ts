import { unitOf } from '../../costing/domain/fair-rounding.js';
import { statementHash } from '../../costing/domain/seal-statement.js';
import type { Statement } from '../../costing/domain/statement.js';
import { checkRounding } from './check-rounding.js';
import { checkRates, type RateRow } from './check-rates.js';
import { compareJson } from './compare-json.js';
import { dueStatement } from './due-statement.js';
import type { Findings } from './findings.js';
import { asArray, asCount, asDecimal, asObject, asText, type JsonObject } from './json.js';
import type { PackResult } from './pack-result.js';

const FILE = 'statements.json';
/** Words may be put otherwise in later versions, and a field may be missing in statements of earlier ones. */
const WORDS = ['notes', 'description'];
const LATER_FIELDS = ['invoicesProcessed'];

/** Computes each statement anew, from the closed result to its total and its hash, and holds them against each other. */
export function checkStatements(input: {
  value: unknown;
  result: PackResult;
  rates: readonly RateRow[];
  findings: Findings;
}): void {
  const { result, rates, findings } = input;
  const statements = asArray(input.value).map(asObject);
  const numbers = statements.map((statement) => asText(statement['number']));
  same(findings, 'numbers', numbers.join(' '), [...result.statements].join(' '));
  for (const statement of statements) checkStatement(statement, result, findings);
  checkTaxes(statements, findings);
  checkRounding(statements, result.period, findings);
  checkCharged(statements, result, findings);
  checkRates({ statements, rates, period: result.period, findings });
}

function checkStatement(statement: JsonObject, result: PackResult, findings: Findings): void {
  const name = asText(statement['number']);
  // What has another form is found by the fields themselves; its hash is that of whatever it holds.
  const hash = statementHash(statement as unknown as Statement);
  same(findings, `${name} hash`, asText(statement['hash']), hash);
  same(findings, `${name} issuedAt`, asText(statement['issuedAt']), result.closedAt);
  same(findings, `${name} draft`, String(statement['draft']), 'false');
  const { companyId } = statement;
  const share = result.pools.flatMap(({ companies }) => companies).find((one) => one.companyId === companyId);
  if (share) same(findings, `${name} companyName`, asText(statement['companyName']), share.name);
  const [cost, exact] = [asDecimal(statement['cost']), asDecimal(statement['exact'])];
  if (absolute(cost - exact) >= unitOf(asCount(statement['places']))) {
    same(findings, `${name} cost`, asText(statement['cost']), `${asText(statement['exact'])} ± 1`);
    return;
  }
  const due = attempted(() => dueStatement(statement, result));
  if (!due) {
    same(findings, `${name} exact`, asText(statement['exact']), '–');
    return;
  }
  for (const [field, must] of Object.entries(due)) {
    findings.checked('statements');
    if (LATER_FIELDS.includes(field) && statement[field] === undefined) continue;
    for (const { path, ...found } of compareJson(statement[field], must, field))
      if (!path.split('.').some((step) => WORDS.includes(step)))
        same(findings, `${name} ${path}`, found.is, found.must);
  }
}

/** Null where the stated cost cannot be that of these shares: parts that do not sum to it are never rounded. */
function attempted<Value>(compute: () => Value | null): Value | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof Error && error.constructor === Error) return null;
    throw error;
  }
}

/** Plans without taxes of their own have the firm's: the same ones on every statement. */
function checkTaxes(statements: readonly JsonObject[], findings: Findings): void {
  const ofFirm = statements.filter(({ plan }) => asObject(asObject(plan)['terms'])['taxes'] === undefined);
  const taxesOf = (statement: JsonObject | undefined) =>
    asArray(statement?.['taxes'] ?? [])
      .map(asObject)
      .map(({ name, percent }) => `${asText(name)} ${asText(percent)} %`)
      .join(', ');
  for (const statement of ofFirm)
    same(findings, `${asText(statement['number'])} taxes`, taxesOf(statement), taxesOf(ofFirm[0]));
}

/** Whatever a company bears is charged to it, once. */
function checkCharged(statements: readonly JsonObject[], result: PackResult, findings: Findings): void {
  const charged = statements.flatMap((statement) =>
    asArray(statement['costs']).map(
      (cost) => `${asText(statement['companyId'])} ${asText(asObject(cost)['currency'])}`,
    ),
  );
  for (const { currency, shares, adjustments } of result.charged()) {
    const bearing = [...shares, ...adjustments].filter(({ amount }) => amount !== 0n);
    for (const companyId of new Set(bearing.map((one) => one.companyId))) {
      const times = charged.filter((one) => one === `${companyId} ${currency}`).length;
      same(findings, `${companyId} ${currency}`, String(times), '1');
    }
  }
}

function same(findings: Findings, what: string, is: string, must: string): void {
  findings.same({ check: 'statements', what, file: FILE, is, must });
}

function absolute(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}
