import { Readable } from 'node:stream';
import type { ReportModel } from './domain/report-model.js';
import type { ReportLanguage } from './domain/report-texts.js';
import { type CsvSeparatorName, reportCsv } from './render/csv.js';
import { reportJson } from './render/json.js';
import { reportPdf } from './render/pdf.js';
import { reportXlsx } from './render/xlsx.js';

export const STATEMENT_FORMATS = ['json', 'csv', 'xlsx', 'pdf'] as const;
export type StatementFormat = (typeof STATEMENT_FORMATS)[number];

export const REPORT_FORMATS = [...STATEMENT_FORMATS, 'focus'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const TYPES: Readonly<Record<ReportFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
  focus: 'text/csv; charset=utf-8; header=present',
};

/** A file on its way to whoever asked for it. */
export interface RenderedFile {
  name: string;
  contentType: string;
  stream: Readable;
}

/** How a report is to be written. */
export interface ReportForm {
  format: StatementFormat;
  language: ReportLanguage;
  /** Of a CSV. */
  separator?: CsvSeparatorName | undefined;
}

/** Writes a model in one of the formats that need nothing beside it. */
export function renderReport(model: ReportModel, form: ReportForm): RenderedFile {
  return { ...namedFile(baseName(model), form.format), stream: streamOf(model, form) };
}

/** The name and type of a file; names hold only what every file system takes. */
export function namedFile(base: string, format: ReportFormat): Omit<RenderedFile, 'stream'> {
  const name = base.replace(/[^0-9A-Za-z-]/g, '-');
  const extension = format === 'focus' ? 'focus-1.3.csv' : format;
  return { name: `${name}.${extension}`, contentType: TYPES[format] };
}

function baseName(model: ReportModel): string {
  const draft = model.status === 'draft' ? '-draft' : '';
  if (model.kind === 'period') return `prorrata-${model.period}${draft}`;
  const number = model.documents[0]?.number;
  return `prorrata-${number ?? `${model.period}-${model.company.taxId}`}${draft}`;
}

function streamOf(model: ReportModel, { format, language, separator }: ReportForm): Readable {
  switch (format) {
    case 'json':
      return Readable.from([JSON.stringify(reportJson(model))], { objectMode: false });
    case 'csv':
      return Readable.from(reportCsv(model, language, separator), { objectMode: false });
    case 'xlsx':
      return reportXlsx(model, language);
    case 'pdf':
      return reportPdf(model, language);
  }
}
