import { formatDecimal, type Decimal } from '../../money/decimal.js';
import type { BillWarnings } from './bill-warnings.js';
import type { CostDraft, Interval, LineDraft } from './bill.js';
import { chooseCurrencies, type PricedSum } from './choose-currencies.js';
import { spanText } from './bill-times.js';
import type { BillTerms } from './bill-terms.js';

/** Lines of a bucket in several currencies wait for its sums; beyond this many nobody can decide. */
const HELD_MAX = 100_000;

/** What the two files say of one bucket and model. */
interface Group {
  interval: Interval;
  model: string;
  /** From the cost file, over its wallets. */
  costs: Map<string, Decimal>;
  /** Its first row in the cost file, or the first of its lines, to point at. */
  costRow: CostDraft | undefined;
  firstLine: LineDraft | undefined;
  /** From the lines. */
  lines: Map<string, Decimal>;
  lineCount: number;
  held: LineDraft[];
  /** Nobody can say which of its lines are in which currency. */
  isAmbiguous: boolean;
}

/** Holds Σ price × amount of each bucket and model against the cost file, and finds the lines' currency by it. */
export class BillSums {
  private readonly groups = new Map<Interval, Map<string, Group>>();
  private readonly currencies = new Set<string>();
  private last: Group | undefined;
  private heldCount = 0;

  constructor(private readonly input: { hasCosts: boolean; currency: string }) {}

  addCost(cost: CostDraft): void {
    const group = this.group(cost.interval, cost.model);
    group.costs.set(cost.currency, (group.costs.get(cost.currency) ?? 0n) + cost.cost);
    group.costRow ??= cost;
    this.currencies.add(cost.currency);
  }

  /** Gives the line its currency. False: it has to wait for the sums of its bucket, and `finish` gives it back. */
  place(line: LineDraft): boolean {
    const group = this.group(line.interval, line.series.model);
    group.lineCount++;
    group.firstLine ??= line;
    if (group.costs.size > 1) {
      if (this.heldCount++ < HELD_MAX) {
        group.held.push(line);
        return false;
      }
      line.currency = this.undecided(line, group);
    } else line.currency = this.onlyOf(group.costs) ?? this.onlyOf(this.currencies) ?? this.input.currency;
    addTo(group.lines, line.currency, line.cost);
    return true;
  }

  /** The lines that waited, and whether all sums agree to the last digit. */
  finish(warnings: BillWarnings): { lines: LineDraft[]; agrees: boolean } {
    const lines: LineDraft[] = [];
    let agrees = this.input.hasCosts;
    for (const models of this.groups.values()) {
      for (const group of models.values()) {
        if (!this.input.hasCosts) continue;
        for (const line of this.decide(group, warnings)) lines.push(line);
        if (!compare(group, warnings)) agrees = false;
      }
    }
    return { lines, agrees };
  }

  /** The money of the cost file that no lines come to, as quarantined lines of its own: what was billed is never dropped. */
  unexplained(terms: BillTerms): LineDraft[] {
    const lines: LineDraft[] = [];
    for (const models of this.groups.values()) {
      for (const { costs, costRow, isAmbiguous, interval, model, ...group } of models.values()) {
        if (isAmbiguous || !costRow) continue;
        const series = terms.series({ model, name: null, masked: null }, costRow);
        for (const [currency, billed] of costs) {
          const cost = billed - (group.lines.get(currency) ?? 0n);
          if (cost <= 0n) continue;
          const { file, line } = costRow;
          const rest = { kind: 'other', rawType: 'cost', price: null, quantity: '0' } as const;
          lines.push({
            interval,
            series,
            ...rest,
            cost,
            currency,
            quarantined: 'unexplained_cost',
            file,
            line,
          });
        }
      }
    }
    return lines;
  }

  private group(interval: Interval, model: string): Group {
    if (this.last && this.last.interval === interval && this.last.model === model) return this.last;
    let models = this.groups.get(interval);
    if (!models) this.groups.set(interval, (models = new Map<string, Group>()));
    let group = models.get(model);
    if (!group) {
      group = {
        interval,
        model,
        costs: new Map(),
        costRow: undefined,
        firstLine: undefined,
        lines: new Map(),
        lineCount: 0,
        held: [],
        isAmbiguous: false,
      };
      models.set(model, group);
    }
    return (this.last = group);
  }

  private decide(group: Group, warnings: BillWarnings): LineDraft[] {
    if (group.held.length === 0) return [];
    const sums = new Map<string, PricedSum>();
    for (const { rawType, price, cost } of group.held) {
      const name = `${rawType} ${price ?? ''}`;
      sums.set(name, { name, cost: (sums.get(name)?.cost ?? 0n) + cost });
    }
    const chosen = chooseCurrencies([...sums.values()], group.costs);
    if (!chosen) {
      group.isAmbiguous = true;
      const [first] = group.held;
      warnings.add({
        code: 'ambiguous_currency',
        message: `${spanOf(group)}: the cost file has ${[...group.costs.keys()].join(' and ')}, and the sums do not tell which line is in which.`,
        ...(first && { file: first.file, line: first.line }),
      });
    }
    for (const line of group.held) {
      line.currency = chosen?.get(`${line.rawType} ${line.price ?? ''}`) ?? this.undecided(line, group);
      addTo(group.lines, line.currency, line.cost);
    }
    return group.held;
  }

  /** Set apart, since in which currency it is cannot be said; a line without money is in any. */
  private undecided(line: LineDraft, group: Group): string {
    if (line.cost !== 0n) line.quarantined ??= 'ambiguous_currency';
    return [...group.costs.keys()].sort()[0] ?? this.input.currency;
  }

  private onlyOf(found: ReadonlyMap<string, unknown> | ReadonlySet<string>): string | undefined {
    if (found.size !== 1) return undefined;
    for (const currency of found.keys()) return currency;
    return undefined;
  }
}

function compare(group: Group, warnings: BillWarnings): boolean {
  let agrees = true;
  for (const currency of new Set([...group.costs.keys(), ...group.lines.keys()])) {
    const billed = group.costs.get(currency) ?? 0n;
    const counted = group.lines.get(currency) ?? 0n;
    if (billed === counted) continue;
    agrees = false;
    warnings.add({
      code: group.lineCount === 0 ? 'unexplained_cost' : 'sum_differs',
      message: `${spanOf(group)}: the lines come to ${formatDecimal(counted)} ${currency}, the cost file says ${formatDecimal(billed)} ${currency}.`,
      ...placeOf(group),
    });
  }
  return agrees;
}

function placeOf({ costRow, firstLine }: Group): { file?: string; line?: number; column?: string } {
  if (costRow) return { file: costRow.file, line: costRow.line, column: 'cost' };
  return firstLine ? { file: firstLine.file, line: firstLine.line, column: 'amount' } : {};
}

function spanOf({ interval, model }: Group): string {
  return `${spanText(interval)}, ${model}`;
}

function addTo(sums: Map<string, Decimal>, currency: string, cost: Decimal): void {
  sums.set(currency, (sums.get(currency) ?? 0n) + cost);
}
