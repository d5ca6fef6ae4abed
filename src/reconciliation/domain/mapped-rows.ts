import { createHash } from 'node:crypto';
import type { Decimal } from '../../money/decimal.js';
import type { CommonCells } from './bill-cells.js';
import type { BillMapping } from './bill-mapping.js';
import { readExact, readWhole } from './bill-numbers.js';
import type { BillTerms } from './bill-terms.js';
import { looksRewritten } from './bill-times.js';
import type { BillWarnings } from './bill-warnings.js';
import type { Interval, LineDraft, LineKind, QuarantineReason, Series } from './bill.js';
import type { CsvBlock } from './csv-blocks.js';
import { MappedTimes } from './mapped-times.js';

/** Every row is remembered, to find the one that stands there twice. */
const ROWS_MAX = 2_000_000;
const CURRENCY = /^[A-Z]{3}$/;
const WIDE: readonly (readonly [role: string, kind: LineKind])[] = [
  ['wide.cacheMiss', 'cache_miss'],
  ['wide.cacheHit', 'cache_hit'],
  ['wide.output', 'output'],
  ['wide.requests', 'requests'],
];

/** Where the columns of a mapping stand in a file. */
export interface MappedPlaces {
  count: number;
  at: ReadonlyMap<string, { place: number; name: string }>;
}

interface RowsInput {
  file: string;
  mapping: BillMapping;
  places: MappedPlaces;
  terms: BillTerms;
  cells: CommonCells;
  warnings: BillWarnings;
}

/** What the cells of one row say before it is split into lines. */
interface Row {
  cell(role: string): string | undefined;
  nameOf(role: string): string;
  interval: Interval;
  series: Series;
  currency: string;
  line: number;
}

/** Turns the rows of a mapped table into lines. */
export class MappedRows {
  count = 0;
  /** Rows whose price × quantity is not their cost. */
  readonly differences: { line: number; counted: Decimal; billed: Decimal }[] = [];
  private readonly times: MappedTimes;
  private readonly seen = new Set<string>();
  private readonly told = new Set<string>();

  constructor(private readonly input: RowsInput) {
    this.times = new MappedTimes(input.mapping);
  }

  read(block: CsvBlock, first: number): LineDraft[] {
    const lines: LineDraft[] = [];
    for (let index = first; index < block.records.length; index++)
      lines.push(...this.readRow(block.records[index] ?? [], block.lineOf(index)));
    return lines;
  }

  private readRow(record: readonly string[], line: number): LineDraft[] {
    const { cells, places, mapping } = this.input;
    if (!cells.hasCells(record, places.count, line)) return [];
    this.count++;
    if (this.isRepeated(record, line)) return [];
    const cell = (role: string) => {
      const found = places.at.get(role);
      return found === undefined ? undefined : (record[found.place] ?? '').trim();
    };
    const nameOf = (role: string) => places.at.get(role)?.name ?? role;
    if (!cells.isOfUser(cell('user') ?? '', line)) return [];
    const interval = this.interval(cell('start') ?? '', cell('end'), line, nameOf);
    const model = cells.text(cell('model') ?? '', nameOf('model'), line);
    const currency = (cell('currency') ?? mapping.currency ?? '').toUpperCase();
    if (!CURRENCY.test(currency)) cells.fault(line, nameOf('currency'), 'is not a currency such as USD');
    if (!interval || model === undefined || !CURRENCY.test(currency)) return [];
    const told = { model, name: orNull(cell('keyName')), masked: orNull(cell('key')) };
    const series = this.input.terms.series(told, { file: this.input.file, line });
    const row: Row = { cell, nameOf, interval, series, currency, line };
    return mapping.wide ? this.wideLines(row) : this.longLine(row);
  }

  /** The tokens of a wide row by kind, then its money, which belongs to all of them together. */
  private wideLines(row: Row): LineDraft[] {
    const counts = new Map<LineKind, bigint>();
    for (const [role, kind] of WIDE) {
      const text = row.cell(role);
      if (text === undefined) continue;
      const count = this.whole(text, row.nameOf(role), row.line);
      if (count === undefined) return [];
      counts.set(kind, count);
    }
    if (this.input.mapping.wide?.inputIncludesHits) {
      const rest = (counts.get('cache_miss') ?? 0n) - (counts.get('cache_hit') ?? 0n);
      if (rest < 0n) {
        this.input.cells.fault(row.line, row.nameOf('wide.cacheHit'), 'is more than all input tokens');
        return [];
      }
      counts.set('cache_miss', rest);
    }
    const cost = this.exact(row.cell('cost') ?? '', row.nameOf('cost'), row.line);
    if (cost === undefined) return [];
    const lines = [...counts]
      .filter(([, count]) => count > 0n)
      .map(([kind, count]) =>
        this.lineOf(row, { kind, rawType: kind, quantity: count, cost: 0n, price: null }),
      );
    if (cost > 0n)
      lines.push(this.lineOf(row, { kind: 'other', rawType: 'cost', quantity: 0n, cost, price: null }));
    return lines;
  }

  private longLine(row: Row): LineDraft[] {
    const { types, columns } = this.input.mapping;
    const rawType = row.cell('type') ?? 'cost';
    const isCost = columns.type === undefined;
    const kind: LineKind = Object.hasOwn(types, rawType) ? (types[rawType] ?? 'other') : 'other';
    const quantityText = row.cell('quantity');
    const quantity =
      quantityText === undefined ? 0n : this.whole(quantityText, row.nameOf('quantity'), row.line);
    const priceText = row.cell('price');
    const isFree = kind === 'requests' && priceText === '';
    const price =
      priceText === undefined || isFree ? null : this.exact(priceText, row.nameOf('price'), row.line);
    const costText = row.cell('cost');
    const cost = costText === undefined ? null : this.exact(costText, row.nameOf('cost'), row.line);
    if (quantity === undefined || price === undefined || cost === undefined) return [];
    const counted = (price ?? 0n) * quantity;
    if (cost !== null && price !== null && counted !== cost && this.differences.length < ROWS_MAX)
      this.differences.push({ line: row.line, counted, billed: cost });
    const line = this.lineOf(row, {
      kind,
      rawType,
      quantity,
      cost: cost ?? counted,
      price: priceText ?? null,
    });
    if (price === null) line.price = null;
    if (kind === 'other' && !isCost) {
      if (line.cost > 0n) line.quarantined = 'unknown_type';
      this.tell({
        what: `type ${rawType}`,
        code: 'unknown_type',
        line: row.line,
        column: row.nameOf('type'),
      });
    }
    return [line];
  }

  private lineOf(
    row: Row,
    what: { kind: LineKind; rawType: string; quantity: bigint; cost: Decimal; price: string | null },
  ): LineDraft {
    const { interval, series, currency, line } = row;
    const quarantined = what.cost > 0n && series.isUnknownModel ? 'unknown_model' : null;
    if (quarantined)
      this.tell({ what: `model ${series.model}`, code: quarantined, line, column: row.nameOf('model') });
    const { kind, rawType, cost, price } = what;
    const quantity = what.quantity.toString();
    const { file } = this.input;
    return { interval, series, kind, rawType, price, quantity, cost, currency, quarantined, file, line };
  }

  private interval(
    start: string,
    end: string | undefined,
    line: number,
    nameOf: (role: string) => string,
  ): Interval | undefined {
    const startMs = this.time(start, nameOf('start'), line);
    if (startMs === undefined) return undefined;
    const endMs = end === undefined ? this.times.endOf(startMs) : this.time(end, nameOf('end'), line);
    if (endMs === undefined) return undefined;
    if (endMs <= startMs) return this.input.cells.fault(line, nameOf('end'), 'is not after the start');
    return this.input.terms.interval({ startMs, endMs }, { file: this.input.file, line });
  }

  private time(text: string, column: string, line: number): number | undefined {
    const atMs = this.times.read(text);
    if (atMs !== undefined) return atMs;
    const { cells, mapping } = this.input;
    const shown = JSON.stringify(text.slice(0, 40));
    return looksRewritten(text)
      ? cells.fault(line, column, `${shown} is a date as a spreadsheet writes it`, 'bill_edited')
      : cells.fault(line, column, `${shown} is no time of the format ${mapping.timeFormat}`);
  }

  private whole(text: string, column: string, line: number): bigint | undefined {
    const count = text === '' ? 0n : readWhole(text);
    return typeof count === 'bigint'
      ? count
      : this.input.cells.fault(line, column, count.message, count.code);
  }

  private exact(text: string, column: string, line: number): Decimal | undefined {
    const amount = readExact(text);
    const { cells } = this.input;
    if (typeof amount !== 'bigint') return cells.fault(line, column, amount.message, amount.code);
    return amount < 0n ? cells.fault(line, column, 'is negative') : amount;
  }

  /** The same row twice; rows that differ in a column of no meaning to us are different rows. */
  private isRepeated(record: readonly string[], line: number): boolean {
    const hash = createHash('sha1').update(record.join('\u0000')).digest('base64').slice(0, 16);
    const { cells } = this.input;
    if (this.seen.has(hash)) {
      cells.fault(line, '', 'the same row stands above', 'bill_duplicate_rows');
      return true;
    }
    if (this.seen.size >= ROWS_MAX) {
      cells.fault(line, '', `the table has more than ${ROWS_MAX} rows`, 'bill_too_large');
      return true;
    }
    this.seen.add(hash);
    return false;
  }

  private tell(row: { what: string; code: QuarantineReason; line: number; column: string }): void {
    const { what, code, line, column } = row;
    if (this.told.has(what)) return;
    this.told.add(what);
    const message = `The ${what} is not known here; lines of it with money are set apart until somebody decides.`;
    this.input.warnings.add({ code, message, file: this.input.file, line, column });
  }
}

function orNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
