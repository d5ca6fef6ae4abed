import type { Readable } from 'node:stream';
import { periodTables } from '../domain/period-tables.js';
import type { ReportModel } from '../domain/report-model.js';
import type { ReportTable } from '../domain/report-table.js';
import type { ReportLanguage } from '../domain/report-texts.js';
import { statementTables } from '../domain/statement-tables.js';
import { type Sheet, writeXlsx } from '../sheets/xlsx-writer.js';

/** The report as a workbook: a sheet for each table, amounts as numbers to their last digit. */
export function reportXlsx(report: ReportModel, language: ReportLanguage): Readable {
  const tables =
    report.kind === 'period' ? periodTables(report, language) : statementTables(report, language);
  return writeXlsx(tables.map(sheetOf));
}

/** In a column of figures the writer leaves what is none as text. */
function sheetOf(table: ReportTable): Sheet {
  const rows = [...table.rows, ...(table.sums === null ? [] : [table.sums])];
  return {
    name: table.name,
    columns: table.columns.map(({ title, kind }) => ({ title, kind: kind === 'mixed' ? 'number' : kind })),
    rows: table.note === null ? rows : [...rows, [table.note]],
  };
}
