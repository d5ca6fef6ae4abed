import { Injectable, StreamableFile } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { watchChanges, type ChangeEvent } from '../http/watch-changes.js';
import { ReportMaker } from './report-maker.js';
import { ReportStore, type ReportFileRow } from './report-store.js';
import { LANGUAGE_DEFAULT, type ReportFileView, type RequestReportDto } from './reports.dto.js';
import { reportProblem } from './reports.errors.js';

export type ReportEvent = ChangeEvent<'report', ReportFileView>;

/** Reports that take their time: asked for, watched, fetched. */
@Injectable()
export class ReportFilesService {
  constructor(
    private readonly store: ReportStore,
    private readonly maker: ReportMaker,
  ) {}

  async request(period: string, input: RequestReportDto): Promise<ReportFileView> {
    const { format, lang = LANGUAGE_DEFAULT } = input;
    const row = await this.store.add({ period, format, language: lang });
    this.maker.wake();
    return viewOf(row);
  }

  async view(id: string): Promise<ReportFileView> {
    return viewOf(await this.get(id));
  }

  /** The file's bytes; 409 while there are none. */
  async file(id: string): Promise<StreamableFile> {
    const row = await this.get(id);
    if (row.status === 'failed')
      throw reportProblem('report_failed', row.fault ?? 'It could not be made; ask for it again.');
    if (row.status !== 'finished')
      throw reportProblem('report_not_ready', `It is ${row.status}, at ${row.progress} %.`);
    return new StreamableFile(this.store.open(id), {
      type: row.contentType ?? 'application/octet-stream',
      disposition: `attachment; filename="${row.fileName ?? id}"`,
      length: Number(row.size),
    });
  }

  /** The report at every change, until it is finished. Read from rows: right whichever process makes it. */
  watch(id: string): Observable<ReportEvent> {
    return watchChanges({
      type: 'report',
      look: () => this.view(id),
      isOver: (view) => view?.status === 'finished' || view?.status === 'failed',
    });
  }

  private async get(id: string): Promise<ReportFileRow> {
    const row = await this.store.find(id);
    if (!row)
      throw reportProblem('report_not_found', 'There is no such report; they are kept for some days.');
    return row;
  }
}

function viewOf(row: ReportFileRow): ReportFileView {
  const isFinished = row.status === 'finished';
  return {
    id: row.id,
    period: row.period,
    format: row.format,
    lang: row.language,
    status: row.status,
    progress: row.progress,
    fault: row.fault,
    fileName: row.fileName,
    sizeBytes: isFinished ? Number(row.size) : null,
    sha256: row.sha256,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
