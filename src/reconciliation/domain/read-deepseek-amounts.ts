import type { Decimal } from '../../money/decimal.js';
import { CommonCells, type BillFacts } from './bill-cells.js';
import { readExact, readWhole } from './bill-numbers.js';
import type { CellFaults } from './bill-refusal.js';
import type { BillSums } from './bill-sums.js';
import { Numbered, PRICES_MAX, RowIdentities, TYPES_MAX, type BillTerms } from './bill-terms.js';
import type { BillWarnings } from './bill-warnings.js';
import type { LineDraft, LineKind, Series } from './bill.js';
import type { CsvBlock } from './csv-blocks.js';
import type { Columns } from './deepseek-columns.js';

const KINDS: Readonly<Record<string, LineKind>> = {
  input_cache_hit_tokens: 'cache_hit',
  input_cache_miss_tokens: 'cache_miss',
  output_tokens: 'output',
  request_count: 'requests',
};
/** What `numeric(38,18)` holds. */
const COST_MAX = 10n ** 38n;

export interface ReaderInput {
  file: string;
  terms: BillTerms;
  sums: BillSums;
  facts: BillFacts;
  faults: CellFaults;
  warnings: BillWarnings;
}

/** Reads the rows of an amount file: one for each bucket, model, key, type and price. */
export class AmountReader {
  rows = 0;
  private readonly cells: CommonCells;
  private readonly seen = new RowIdentities();
  private readonly types = new Numbered('types', TYPES_MAX);
  private readonly prices = new Numbered('prices', PRICES_MAX);
  private readonly priceOf: Decimal[] = [];
  private readonly priceIdentities: number[] = [];
  private readonly identityOfPrice = new Map<Decimal, number>();
  private readonly told = new Set<string>();
  private last: { model: string; name: string; masked: string; series: Series } | undefined;

  constructor(
    private readonly input: ReaderInput,
    private readonly columns: Columns<'amount'>,
  ) {
    this.cells = new CommonCells(input);
  }

  /** The lines of a block that are ready; those of a bucket in several currencies come at the end, from the sums. */
  read(block: CsvBlock, first: number): LineDraft[] {
    const lines: LineDraft[] = [];
    const { records } = block;
    for (let index = first; index < records.length; index++) {
      const line = this.readRow(records[index] ?? [], block.lineOf(index));
      if (line && this.input.faults.isEmpty && this.input.sums.place(line)) lines.push(line);
    }
    return lines;
  }

  private readRow(row: readonly string[], line: number): LineDraft | undefined {
    const { at, count, isLegacy } = this.columns;
    if (!this.cells.hasCells(row, count, line)) return undefined;
    this.rows++;
    const cell = (place: number) => (place < 0 ? '' : (row[place] ?? ''));
    if (!this.cells.isOfUser(cell(at.user_id), line)) return undefined;
    const interval = isLegacy
      ? this.cells.day(cell(at.utc_date), line)
      : this.cells.between(cell(at.start_time_iso), cell(at.end_time_iso), line);
    const series = this.series(cell(at.model), cell(at.api_key_name), cell(at.api_key), line);
    const rawType = this.cells.text(cell(at.type), 'type', line);
    const quantity = this.quantity(cell(at.amount), line);
    if (!interval || !series || rawType === undefined || quantity === undefined) return undefined;
    const kind = Object.hasOwn(KINDS, rawType) ? (KINDS[rawType] ?? 'other') : 'other';
    const priceText = cell(at.price);
    const price = this.price(priceText, kind, line);
    if (price === undefined) return undefined;
    const isNew = this.seen.add({
      interval: interval.id,
      series: series.id,
      type: this.types.id(rawType),
      price: this.priceIdentity(priceText),
    });
    if (!isNew) {
      const message = 'a row of the same bucket, model, key, type and price stands above';
      return this.cells.fault(line, '', message, 'bill_duplicate_rows');
    }
    const cost = (price ?? 0n) * quantity;
    if (cost >= COST_MAX) return this.cells.fault(line, 'amount', 'makes a cost that is too large');
    const quarantined =
      cost === 0n ? null : kind === 'other' ? 'unknown_type' : series.isUnknownModel ? 'unknown_model' : null;
    if (kind === 'other' || quarantined) this.tell({ kind, rawType, series, line, cost });
    return {
      interval,
      series,
      kind,
      rawType,
      price: price === null ? null : priceText,
      quantity: cell(at.amount),
      cost,
      currency: '',
      quarantined,
      file: this.input.file,
      line,
    };
  }

  private series(model: string, name: string, masked: string, line: number): Series | undefined {
    const { last } = this;
    if (last && last.masked === masked && last.name === name && last.model === model) return last.series;
    const { cells, input, columns } = this;
    if (cells.text(model, 'model', line) === undefined) return undefined;
    if (cells.bounded(name, 'api_key_name', line) === undefined) return undefined;
    if (cells.bounded(masked, 'api_key', line) === undefined) return undefined;
    const told = {
      model,
      name: columns.at.api_key_name < 0 || name === '' ? null : name,
      masked: columns.at.api_key < 0 || masked === '' ? null : masked,
    };
    const series = input.terms.series(told, { file: input.file, line });
    this.last = { model, name, masked, series };
    return series;
  }

  private quantity(text: string, line: number): bigint | undefined {
    const quantity = readWhole(text);
    if (typeof quantity === 'bigint') return quantity;
    return this.cells.fault(line, 'amount', quantity.message, quantity.code);
  }

  /** The number of a price that was read, by its value: 0.1 and 0.10 are the same. No price is none at all. */
  private priceIdentity(text: string): number {
    const id = this.prices.id(text);
    const known = this.priceIdentities[id];
    if (known !== undefined) return known;
    const price = this.priceOf[id] ?? 0n;
    const identity = this.identityOfPrice.get(price) ?? id;
    this.identityOfPrice.set(price, identity);
    return (this.priceIdentities[id] = identity);
  }

  /** Null where no price stands and none has to. */
  private price(text: string, kind: LineKind, line: number): Decimal | null | undefined {
    if (text === '') {
      if (kind === 'requests' || kind === 'other') return null;
      return this.cells.fault(line, 'price', 'is empty; only request_count has no price');
    }
    const id = this.prices.id(text);
    let price = this.priceOf[id];
    if (price === undefined) {
      const read = readExact(text);
      if (typeof read !== 'bigint') return this.cells.fault(line, 'price', read.message, read.code);
      if (read < 0n) return this.cells.fault(line, 'price', 'is negative');
      price = this.priceOf[id] = read;
    }
    if (kind !== 'requests') return price;
    return price === 0n
      ? null
      : this.cells.fault(line, 'price', 'stands beside request_count, which has no price');
  }

  /** Tells once of each type and model that we do not know. */
  private tell(row: { kind: LineKind; rawType: string; series: Series; line: number; cost: Decimal }): void {
    const { kind, rawType, series, line, cost } = row;
    const name = kind === 'other' ? `type ${rawType}` : `model ${series.model}`;
    if (this.told.has(name)) return;
    this.told.add(name);
    this.input.warnings.add({
      code: kind === 'other' ? 'unknown_type' : 'unknown_model',
      message: `The ${name} is not known here; ${cost === 0n ? 'it carries no money so far' : 'its lines are set apart until somebody decides'}.`,
      file: this.input.file,
      line,
      column: kind === 'other' ? 'type' : 'model',
    });
  }
}
