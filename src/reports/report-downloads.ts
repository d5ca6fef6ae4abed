import type { ServerResponse } from 'node:http';
import { Injectable, StreamableFile } from '@nestjs/common';
import type { Scope } from '../database/database.js';
import type { PageQuery } from '../http/page.js';
import type { RenderedFile } from './report-formats.js';
import { ReportsService } from './reports.service.js';
import { LANGUAGE_DEFAULT, type ReportQuery, type StatementQuery } from './reports.dto.js';
import { StatementReports, type StatementList } from './statement-reports.js';

/** A reader that takes nothing for so long is given up. */
const STALLED_MS_MAX = 10 * 60_000;

/** Reports as answers: JSON is read in place, all else is saved as a file. */
@Injectable()
export class ReportDownloads {
  constructor(
    private readonly reports: ReportsService,
    private readonly statementReports: StatementReports,
  ) {}

  async period(period: string, query: ReportQuery, response: ServerResponse): Promise<StreamableFile> {
    const { format = 'json', lang: language = LANGUAGE_DEFAULT, separator } = query;
    return answer(await this.reports.period(period, { format, language, separator }), response);
  }

  async statement(
    scope: Scope,
    input: { companyId: string; period: string },
    query: StatementQuery,
    response: ServerResponse,
  ): Promise<StreamableFile> {
    const { format = 'json', lang: language = LANGUAGE_DEFAULT, separator } = query;
    return answer(
      await this.statementReports.file(scope, { ...input, format, language, separator }),
      response,
    );
  }

  statementsOfPeriod(period: string, query: PageQuery): Promise<StatementList> {
    return this.statementReports.ofPeriod(period, query);
  }

  statementsOfCompany(scope: Scope, companyId: string, query: PageQuery): Promise<StatementList> {
    return this.statementReports.ofCompany(scope, companyId, query);
  }
}

function answer(file: RenderedFile, response: ServerResponse): StreamableFile {
  const { stream, name, contentType } = file;
  // Writing ends with the connection, whoever ended it; a HEAD is over before the first byte is taken.
  response.once('close', () => stream.destroy());
  response.setTimeout(STALLED_MS_MAX, () => response.destroy());
  const isJson = contentType.startsWith('application/json');
  return new StreamableFile(stream, {
    type: contentType,
    disposition: `${isJson ? 'inline' : 'attachment'}; filename="${name}"`,
  });
}
