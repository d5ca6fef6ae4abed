import { CommonCells } from './bill-cells.js';
import { readExact } from './bill-numbers.js';
import type { CostDraft } from './bill.js';
import { ownText, type CsvBlock } from './csv-blocks.js';
import type { Columns } from './deepseek-columns.js';
import type { ReaderInput } from './read-deepseek-amounts.js';

const CURRENCY = /^[A-Z]{3}$/;
/** A cost file has a row for each bucket, model, wallet and currency. */
const COST_ROWS_MAX = 500_000;

/** Reads the rows of a cost file, which is small: one for each bucket, model, wallet and currency. */
export class CostReader {
  readonly costs: CostDraft[] = [];
  private readonly cells: CommonCells;
  private readonly seen = new Set<string>();
  /** Where the first charge of either sign stands. */
  private sign: 'positive' | 'negative' | undefined;

  constructor(
    private readonly input: ReaderInput,
    private readonly columns: Columns<'cost'>,
  ) {
    this.cells = new CommonCells(input);
  }

  read(block: CsvBlock, first: number): void {
    const { records } = block;
    for (let index = first; index < records.length; index++) {
      const cost = this.readRow(records[index] ?? [], block.lineOf(index));
      if (!cost) continue;
      this.costs.push(cost);
      this.input.sums.addCost(cost);
      if (this.costs.length > COST_ROWS_MAX) {
        this.cells.fault(cost.line, '', `the file has more than ${COST_ROWS_MAX} rows`, 'bill_too_large');
        this.input.faults.throwIfAny();
      }
    }
  }

  private readRow(row: readonly string[], line: number): CostDraft | undefined {
    const { at, count, isLegacy } = this.columns;
    if (!this.cells.hasCells(row, count, line)) return undefined;
    const cell = (place: number) => (place < 0 ? '' : (row[place] ?? ''));
    if (!this.cells.isOfUser(cell(at.user_id), line)) return undefined;
    const interval = isLegacy
      ? this.cells.day(cell(at.utc_date), line)
      : this.cells.between(cell(at.start_time_iso), cell(at.end_time_iso), line);
    const model = this.cells.text(ownText(cell(at.model)), 'model', line);
    const cost = readExact(cell(at.cost));
    if (typeof cost !== 'bigint') return this.cells.fault(line, 'cost', cost.message, cost.code);
    const currency = cell(at.currency).toUpperCase();
    if (!CURRENCY.test(currency)) return this.cells.fault(line, 'currency', 'is not a currency such as USD');
    const wallet = this.cells.bounded(cell(at.wallet_type).toLowerCase() || 'paid', 'wallet_type', line);
    if (!interval || model === undefined || wallet === undefined) return undefined;
    const identity = `${interval.id}|${model}|${wallet}|${currency}`;
    if (this.seen.has(identity)) {
      const message = 'a row of the same bucket, model, wallet and currency stands above';
      return this.cells.fault(line, '', message, 'bill_duplicate_rows');
    }
    this.seen.add(ownText(identity));
    if (!this.agreesInSign(cost, line)) return undefined;
    return { interval, model, wallet, cost: cost < 0n ? -cost : cost, currency, file: this.input.file, line };
  }

  /** Some exports are said to write charges as negative costs: one sign for all is fine, a mix is not. */
  private agreesInSign(cost: bigint, line: number): boolean {
    if (cost === 0n) return true;
    const sign = cost < 0n ? 'negative' : 'positive';
    if (this.sign === undefined && sign === 'negative') {
      this.input.warnings.add({
        code: 'negative_charges',
        message: 'The cost file writes charges as negative amounts; they are read as charges.',
        file: this.input.file,
        line,
      });
    }
    this.sign ??= sign;
    if (this.sign === sign) return true;
    this.cells.fault(
      line,
      'cost',
      `is ${sign} where the rows above are ${this.sign}: which of them are charges is not clear`,
    );
    return false;
  }
}
