import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Database, FIRM } from '../database/database.js';
import { focusCsv } from './focus/focus-csv.js';
import { FocusFiles } from './focus-files.js';
import { PeriodReports } from './period-reports.js';
import {
  namedFile,
  renderReport,
  type RenderedFile,
  type ReportForm,
  type ReportFormat,
} from './report-formats.js';

/** What of the work is done once the figures are read, in percent. */
const READ_PERCENT = 40;
/** Records joined into one piece of a file. */
const RECORDS_AT_ONCE = 100;

/** Makes the firm's reports, whoever waits for them. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly database: Database,
    private readonly reports: PeriodReports,
    private readonly focus: FocusFiles,
  ) {}

  /** The figures are read before anything is answered; writing them goes on as the reader takes them. */
  async period(
    period: string,
    input: Omit<ReportForm, 'format'> & { format: ReportFormat; onProgress?: (percent: number) => void },
  ): Promise<RenderedFile> {
    const { format, onProgress = () => undefined } = input;
    onProgress(1);
    if (format === 'focus') return this.focusFile(period, onProgress);
    const { report } = await this.database.snapshot(FIRM, (manager) => this.reports.read(manager, period));
    onProgress(READ_PERCENT);
    return renderReport(report, { ...input, format });
  }

  private async focusFile(period: string, onProgress: (percent: number) => void): Promise<RenderedFile> {
    const input = await this.focus.read(period);
    const draft = input.head.status === 'draft' ? '-draft' : '';
    const records = focusCsv(input, (done, of) => {
      onProgress(READ_PERCENT + Math.floor(((100 - READ_PERCENT) * done) / Math.max(of, 1)));
    });
    return {
      ...namedFile(`prorrata-${period}${draft}`, 'focus'),
      stream: Readable.from(joined(records), { objectMode: false }),
    };
  }
}

/** Small records in larger pieces: every piece costs a turn of the stream. */
async function* joined(records: AsyncIterable<string>): AsyncGenerator<string> {
  let held: string[] = [];
  for await (const record of records) {
    held.push(record);
    if (held.length < RECORDS_AT_ONCE) continue;
    yield held.join('');
    held = [];
  }
  if (held.length > 0) yield held.join('');
}
