import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { LINK_COLUMN, PACK_COLUMNS, type PackTable } from '../../costing/domain/evidence/pack-format.js';
import { firstLink, LINK_HEX, nextLink } from '../../costing/domain/evidence/row-chain.js';
import type { Findings } from './findings.js';
import { PackFault } from './open-pack.js';
import { isOpen, splitRecord } from './split-record.js';

/** A record longer than this is no record of ours. */
const RECORD_CHARACTERS_MAX = 1024 * 1024;
const LINE_END = '\r\n';

export type Column<Table extends PackTable> = (typeof PACK_COLUMNS)[Table][number];

/** One record: its cells by column, and the line of the file on which it begins. */
export interface Row<Table extends PackTable> {
  line: number;
  cells: Readonly<Record<Column<Table>, string>>;
}

/** What a file turned out to be once it was read to its end. */
export interface FileFacts {
  bytes: number;
  sha256: string;
  rows: number | null;
  lastLink: string | null;
}

/** Reads a table once: gives its rows in pieces, follows their links, and knows at the end what the file was. */
export class TableReader<Table extends PackTable> {
  private readonly hash = createHash('sha256');
  private readonly columns: readonly string[];
  private readonly decoder = new StringDecoder('utf8');
  private bytes = 0;
  private rows = 0;
  private line = 1;
  private pending = '';
  private link: string;
  private headed = false;

  constructor(
    private readonly table: Table,
    resultHash: string,
    private readonly findings: Findings,
  ) {
    this.columns = PACK_COLUMNS[table];
    this.link = firstLink(table, resultHash);
  }

  async *read(stream: Readable): AsyncGenerator<Row<Table>[]> {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      this.hash.update(chunk);
      this.bytes += chunk.length;
      const rows = this.take(this.decoder.write(chunk));
      if (rows.length > 0) yield rows;
    }
    if (this.pending !== '' || !this.headed) this.strange(this.line);
  }

  facts(): FileFacts {
    return {
      bytes: this.bytes,
      sha256: this.hash.copy().digest('hex'),
      rows: this.rows,
      lastLink: this.rows === 0 ? null : this.link,
    };
  }

  private take(text: string): Row<Table>[] {
    const rows: Row<Table>[] = [];
    const whole = this.pending + text;
    let start = 0;
    let searchFrom = 0;
    for (;;) {
      const end = whole.indexOf(LINE_END, searchFrom);
      if (end === -1) break;
      searchFrom = end + LINE_END.length;
      const record = whole.slice(start, end);
      if (isOpen(record)) continue;
      const row = this.row(record);
      if (row) rows.push(row);
      this.line += 1 + record.split('\n').length - 1;
      start = searchFrom;
    }
    this.pending = whole.slice(start);
    if (this.pending.length > RECORD_CHARACTERS_MAX) throw new PackFault(`${this.table}: no end of a record`);
    return rows;
  }

  private row(record: string): Row<Table> | undefined {
    if (!this.headed) {
      this.headed = true;
      if (record !== [...this.columns, LINK_COLUMN].join(',')) this.strange(this.line);
      return undefined;
    }
    this.rows++;
    const cut = record.lastIndexOf(',');
    const stated = record.slice(cut + 1);
    this.findings.checked('rows');
    if (stated.length !== LINK_HEX || stated !== nextLink(this.link, record.slice(0, Math.max(0, cut))))
      this.findings.add({ check: 'rows', code: 'row_changed', file: this.table, line: this.line });
    // The stated link goes on, so that one changed row is one difference and not all that follow.
    this.link = stated;
    const cells = splitRecord(record);
    if (cells.length !== this.columns.length + 1) {
      this.strange(this.line);
      return undefined;
    }
    const named = Object.fromEntries(this.columns.map((column, index) => [column, cells[index] ?? '']));
    return { line: this.line, cells: named as Row<Table>['cells'] };
  }

  private strange(line: number): void {
    this.findings.add({ check: 'files', code: 'record_strange', file: this.table, line });
  }
}
