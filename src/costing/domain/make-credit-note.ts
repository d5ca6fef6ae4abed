import type { FieldFault } from '../../errors/problem.js';
import { formatDecimal, isDecimal, multiply, parseDecimal, sum, type Decimal } from '../../money/decimal.js';
import { minorUnitPlaces } from '../../money/minor-unit.js';
import { percentOf, roundToPlaces } from './apply-plan.js';
import { unitOf } from './fair-rounding.js';
import type { StatementContent } from './make-statements.js';
import type { Statement, StatementLine, StatementTax } from './statement.js';

/** What is to be taken back: all that is left, or amounts of lines, written with the sign that the line has. */
export type CreditWanted = { whole: true } | { lines: readonly { line: number; amount: string }[] };

export type CreditRead = { ok: true; note: StatementContent } | { ok: false; faults: FieldFault[] };

/**
 * A credit note on a statement, as far as earlier ones have left it something: never more than a line has left, nor more than
 * the whole. Each tax gives back what it took on that part; the last note takes what rounding has left of it.
 */
export function makeCreditNote(input: {
  statement: Statement;
  /** Notes on it so far. */
  earlier: readonly Statement[];
  wanted: CreditWanted;
  reason: string;
}): CreditRead {
  const left = linesLeft(input.statement, input.earlier);
  const read = readCredits(input.statement, { wanted: input.wanted, left });
  if (!read.ok) return read;
  const subtotalLeft = sum(left.values());
  const credited = sum(read.credits.map(({ amount }) => amount));
  if (!isWithin(credited, subtotalLeft)) {
    const { places } = input.statement;
    const message = `${formatDecimal(credited, places)} in all is more than the ${formatDecimal(subtotalLeft, places)} that is left of the statement`;
    return { ok: false, faults: [{ path: 'lines', message }] };
  }
  return { ok: true, note: creditNote(input, { credits: read.credits, remaining: subtotalLeft - credited }) };
}

interface Credit {
  line: StatementLine;
  /** With the sign of the line. */
  amount: Decimal;
}

/** What is left of each line. Amounts of notes are negative to those of the statement. */
function linesLeft({ lines }: Statement, earlier: readonly Statement[]): Map<number, Decimal> {
  const left = new Map(lines.map(({ line, amount }) => [line, parseDecimal(amount)]));
  for (const { correctsLine, amount } of earlier.flatMap((note) => note.lines)) {
    if (correctsLine !== null) left.set(correctsLine, (left.get(correctsLine) ?? 0n) + parseDecimal(amount));
  }
  return left;
}

function readCredits(
  statement: Statement,
  { wanted, left }: { wanted: CreditWanted; left: ReadonlyMap<number, Decimal> },
): { ok: true; credits: Credit[] } | { ok: false; faults: FieldFault[] } {
  if ('whole' in wanted) {
    const credits = statement.lines.map((line) => ({ line, amount: left.get(line.line) ?? 0n }));
    const open = credits.filter(({ amount }) => amount !== 0n);
    if (open.length > 0) return { ok: true, credits: open };
    return { ok: false, faults: [{ path: 'whole', message: 'nothing is left of the statement' }] };
  }
  const faults: FieldFault[] = [];
  const seen = new Set<number>();
  const credits = wanted.lines.flatMap(({ line: number, amount: text }, index) => {
    const refuse = (field: string, message: string) => {
      faults.push({ path: `lines.${index}.${field}`, message });
      return [];
    };
    const line = statement.lines.find((known) => known.line === number);
    if (!line) return refuse('line', `the statement has the lines 1 to ${statement.lines.length}`);
    if (seen.has(number)) return refuse('line', 'is named twice');
    seen.add(number);
    const amount = isDecimal(text) ? parseDecimal(text) : 0n;
    const rest = left.get(number) ?? 0n;
    if (amount === 0n || amount % unitOf(statement.places) !== 0n)
      return refuse('amount', `must be a decimal string other than 0, of at most ${statement.places} places`);
    if (!isWithin(amount, rest))
      return refuse('amount', `${formatDecimal(rest, statement.places)} is left of line ${number}`);
    return [{ line, amount }];
  });
  return faults.length > 0 ? { ok: false, faults } : { ok: true, credits };
}

/** Of the same sign as `left`, and not beyond it. */
function isWithin(amount: Decimal, left: Decimal): boolean {
  return left >= 0n ? amount >= 0n && amount <= left : amount <= 0n && amount >= left;
}

function creditNote(
  { statement, earlier, reason }: { statement: Statement; earlier: readonly Statement[]; reason: string },
  { credits, remaining }: { credits: readonly Credit[]; remaining: Decimal },
): StatementContent {
  const { places } = statement;
  const amount = (value: Decimal) => formatDecimal(value, places);
  const subtotal = -sum(credits.map((credit) => credit.amount));
  const taxes = statement.taxes.map((tax, index): StatementTax => {
    const given = sum(earlier.map((note) => parseDecimal(note.taxes[index]?.amount ?? '0')));
    const left = parseDecimal(tax.amount) + given;
    const stays =
      remaining === 0n ? 0n : roundToPlaces(percentOf(remaining, parseDecimal(tax.percent)), places);
    return { ...tax, base: amount(subtotal), amount: amount(stays - left) };
  });
  const total = subtotal + sum(taxes.map((tax) => parseDecimal(tax.amount)));
  const { id, number, draft: _draft, hash: _hash, issuedAt: _issuedAt, ...rest } = statement;
  return {
    ...rest,
    kind: 'credit_note',
    lines: credits.map(({ line, amount: value }, index) => ({
      ...line,
      line: index + 1,
      quantity: null,
      unitPrice: null,
      amount: amount(-value),
      exact: formatDecimal(-value),
      correctsLine: line.line,
    })),
    subtotal: amount(subtotal),
    taxes,
    total: amount(total),
    exact: '0',
    cost: amount(0n),
    rounding: { before: '0', after: '0' },
    costs: [],
    // At the statement's own rate: what it showed is taken back as it was shown.
    converted: statement.converted && {
      ...statement.converted,
      amount: convertedAmount(total, statement.converted),
    },
    allocation: null,
    notes: [],
    corrects: { id, number: number ?? '', reason },
  };
}

function convertedAmount(total: Decimal, { currency, rate }: NonNullable<Statement['converted']>): string {
  const places = minorUnitPlaces(currency);
  return formatDecimal(roundToPlaces(multiply(total, parseDecimal(rate.rate)), places), places);
}
