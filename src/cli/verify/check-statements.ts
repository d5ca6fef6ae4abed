import { createHash } from 'node:crypto';
import { canonicalJson } from '../../costing/domain/canonical-json.js';
import { type Decimal, divideRounded, formatDecimal, multiply, SCALE } from '../../money/decimal.js';
import type { Findings } from './findings.js';
import { asArray, asCount, asDecimal, asObject, asText, asTextOrNull, type JsonObject } from './json.js';
import type { PackResult } from './pack-result.js';
import { planLinesOf } from '../../costing/domain/plan-lines.js';
import { COST_LINE_KINDS as COST_KINDS } from '../../costing/domain/statement.js';
import { checkRounding } from './check-rounding.js';
import { heldRates, type RateRow } from './check-rates.js';

const FILE = 'statements.json';
const HUNDRED = 100n * 10n ** BigInt(SCALE);

/** Computes each statement anew: its shares from the result, its lines' sums, its taxes, its total, its hash. */
export function checkStatements(input: {
  value: unknown;
  result: PackResult;
  rates: readonly RateRow[];
  findings: Findings;
}): void {
  const { result, rates, findings } = input;
  const statements = asArray(input.value).map(asObject);
  const numbers = statements.map((statement) => asText(statement['number']));
  findings.same({
    check: 'statements',
    what: 'numbers',
    file: FILE,
    is: numbers.join(' '),
    must: [...result.statements].join(' '),
  });
  for (const statement of statements) new StatementCheck(statement, result, findings).run();
  checkRounding(statements, result.period, findings);
  for (const statement of statements) heldRates(statement, rates, findings);
}

class StatementCheck {
  private readonly name: string;
  private readonly places: number;

  constructor(
    private readonly statement: JsonObject,
    private readonly result: PackResult,
    private readonly findings: Findings,
  ) {
    this.name = asText(statement['number']);
    this.places = asCount(statement['places']);
  }

  run(): void {
    const { statement } = this;
    const { hash, ...hashed } = statement;
    this.text('hash', hash, createHash('sha256').update(canonicalJson(hashed)).digest('hex'));
    this.text('period', statement['period'], this.result.period);
    this.text('resultId', statement['resultId'], this.result.id);
    this.lines();
    this.costs();
    this.plan();
    this.taxes();
  }

  /** Subtotal = Σ lines; a line with quantity and unit price is their product. */
  private lines(): void {
    const lines = asArray(this.statement['lines']).map(asObject);
    let subtotal = 0n;
    let cost = 0n;
    let exactCost = 0n;
    for (const line of lines) {
      const amount = asDecimal(line['amount']);
      subtotal += amount;
      const exact = asDecimal(line['exact']);
      if (COST_KINDS.some((kind) => kind === line['kind'])) {
        cost += amount;
        exactCost += exact;
      }
      const unit = unitOf(this.places);
      if (absolute(amount - exact) >= unit)
        this.amount(`line ${asCount(line['line'])}`, amount, roundTo(exact, this.places));
    }
    this.amount('subtotal', asDecimal(this.statement['subtotal']), subtotal);
    this.amount('cost', asDecimal(this.statement['cost']), cost);
    this.amount('exact', asDecimal(this.statement['exact']), exactCost);
  }

  /** The shares are those of the closed result; what rounding left over is carried on exactly. */
  private costs(): void {
    const companyId = asText(this.statement['companyId']);
    let exact = 0n;
    for (const cost of asArray(this.statement['costs']).map(asObject)) {
      const currency = asText(cost['currency']);
      const share = this.result.share(currency, companyId);
      const adjustments = this.result.adjustmentsOf(currency, companyId);
      const own = (share?.direct ?? 0n) - (share?.rework ?? 0n);
      this.amount('own', asDecimal(cost['own']), own);
      this.amount('rework', asDecimal(cost['rework']), share?.rework ?? 0n);
      this.amount('shared', asDecimal(cost['shared']), share?.shared ?? 0n);
      this.amount('adjustments', asDecimal(cost['adjustments']), adjustments);
      const amount = (share?.amount ?? 0n) + adjustments;
      this.amount('amount', asDecimal(cost['amount']), amount);
      exact += converted(amount, cost['rate']);
    }
    this.amount('exact', asDecimal(this.statement['exact']), exact);
    const { before, after } = asObject(this.statement['rounding']);
    const left = exact + asDecimal(before) - asDecimal(this.statement['cost']);
    this.amount('rounding.after', asDecimal(after), left);
  }

  /** What the plan adds to the cost, from the terms that the statement states. */
  private plan(): void {
    const { terms, applied } = asObject(this.statement['plan']);
    const lines = asArray(this.statement['lines']).map(asObject);
    const stated = lines.filter((line) => !COST_KINDS.some((kind) => kind === line['kind']));
    const due = planLinesOf({
      terms: asObject(terms),
      applied: applied === true,
      cost: asDecimal(this.statement['cost']),
      invoices: BigInt(asCount(this.statement['invoicesProcessed'] ?? this.statement['invoices'])),
      places: this.places,
    });
    if (due === null) this.text('plan', 'terms', '–');
    for (let index = 0; index < Math.max(stated.length, due?.length ?? 0); index++) {
      const [is, must] = [stated[index], due?.[index]];
      this.text(
        `plan line ${index + 1}`,
        is ? `${asText(is['kind'])} ${formatDecimal(asDecimal(is['amount']))}` : '–',
        must ? `${must.kind} ${formatDecimal(must.amount)}` : '–',
      );
    }
  }

  /** A tax is base × percent, rounded half up to the statement's places; total = subtotal + Σ taxes. */
  private taxes(): void {
    let total = asDecimal(this.statement['subtotal']);
    for (const tax of asArray(this.statement['taxes']).map(asObject)) {
      const base = asDecimal(tax['base']);
      const amount = asDecimal(tax['amount']);
      const must = roundTo(divideRounded(base * asDecimal(tax['percent']), HUNDRED, 'half-up'), this.places);
      this.amount(asText(tax['name']), amount, must);
      this.amount(`${asText(tax['name'])} base`, base, asDecimal(this.statement['subtotal']));
      total += amount;
    }
    this.amount('total', asDecimal(this.statement['total']), total);
  }

  private amount(what: string, is: Decimal, must: Decimal): void {
    this.text(what, formatDecimal(is), formatDecimal(must));
  }

  private text(what: string, is: unknown, must: string): void {
    const named = `${this.name} ${what}`;
    this.findings.same({ check: 'statements', what: named, file: FILE, is: asTextOrNull(is) ?? '–', must });
  }
}

/** An amount in the statement's currency, at the rate that its cost names. */
function converted(amount: Decimal, rate: unknown): Decimal {
  return rate === null || rate === undefined ? amount : multiply(amount, asDecimal(asObject(rate)['rate']));
}

function unitOf(places: number): Decimal {
  return 10n ** BigInt(Math.max(0, SCALE - places));
}

function roundTo(amount: Decimal, places: number): Decimal {
  const unit = unitOf(places);
  return divideRounded(amount, unit, 'half-up') * unit;
}

function absolute(amount: Decimal): Decimal {
  return amount < 0n ? -amount : amount;
}
