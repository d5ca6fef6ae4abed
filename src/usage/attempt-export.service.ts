import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { Inject, Injectable, Logger, type StreamableFile } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Database, type Scope } from '../database/database.js';
import { streamedFile } from '../http/streamed-file.js';
import { attemptCsv, ATTEMPT_CSV_HEADER } from './attempt-csv.js';
import { type AttemptPlace, attemptsWhere, NEWEST_FIRST, PLACE } from './attempt-order.js';
import { ATTEMPT_COLUMNS, type AttemptRow } from './attempt-view.js';
import type { AttemptFilters } from './usage.dto.js';

const PAGE_ROWS = 1_000;

type ExportRow = AttemptRow & AttemptPlace;

/** The ledger as CSV, newest first, page by page as the client takes it: no more than a page or two is in memory. */
@Injectable()
export class AttemptExport {
  private readonly logger = new Logger(AttemptExport.name);

  constructor(
    private readonly database: Database,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** The first page is read before anything is answered, so that a question that fails is refused as others are. */
  async open(scope: Scope, filters: AttemptFilters, response: ServerResponse): Promise<StreamableFile> {
    const first = await this.page(scope, filters);
    const stream = Readable.from(this.records(scope, filters, first));
    // A HEAD is over before the first page is taken.
    return streamedFile({
      stream,
      response,
      type: 'text/csv; charset=utf-8; header=present',
      fileName: fileName(filters),
    });
  }

  /** Walks backwards from the newest row there was at the start, so that it ends however fast new ones come. */
  private async *records(scope: Scope, filters: AttemptFilters, first: ExportRow[]): AsyncGenerator<string> {
    yield ATTEMPT_CSV_HEADER;
    try {
      let rows = first;
      while (rows.length > 0) {
        yield rows.map(attemptCsv).join('');
        const last = rows.length < PAGE_ROWS ? undefined : rows.at(-1);
        rows = last === undefined ? [] : await this.page(scope, filters, last);
      }
    } catch (error) {
      this.logger.warn(`an export was cut off: ${error instanceof Error ? error.message : 'unknown'}`);
      throw error;
    }
  }

  private async page(scope: Scope, filters: AttemptFilters, after?: ExportRow): Promise<ExportRow[]> {
    const parameters: unknown[] = [];
    const where = attemptsWhere({ filters, after, timeZone: this.config.firmTimeZone, parameters });
    return this.database.run(scope, (manager) =>
      manager.query<ExportRow[]>(
        `select ${ATTEMPT_COLUMNS}, ${PLACE} from attempts ${where} ${NEWEST_FIRST} limit ${PAGE_ROWS}`,
        parameters,
      ),
    );
  }
}

/** Says which days the file holds. */
function fileName({ from, to }: AttemptFilters): string {
  const parts = ['prorrata-attempts', from && `from-${from}`, to && `to-${to}`].filter((part) => part);
  return `${parts.join('-').replace(/[^0-9A-Za-z-]/g, '')}.csv`;
}
