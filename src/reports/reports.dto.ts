import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { MayBeAbsent } from '../http/rules.js';
import { REPORT_LANGUAGES, type ReportLanguage } from './domain/report-texts.js';
import { CSV_SEPARATORS, type CsvSeparatorName } from './render/csv.js';
import {
  REPORT_FORMATS,
  STATEMENT_FORMATS,
  type ReportFormat,
  type StatementFormat,
} from './report-formats.js';

export const LANGUAGE_DEFAULT: ReportLanguage = 'es';

class LanguageQuery {
  @MayBeAbsent()
  @IsIn(REPORT_LANGUAGES)
  @ApiProperty({ enum: REPORT_LANGUAGES, required: false, default: LANGUAGE_DEFAULT })
  lang?: ReportLanguage;
}

class FileQuery extends LanguageQuery {
  @MayBeAbsent()
  @IsIn(CSV_SEPARATORS)
  @ApiProperty({
    enum: CSV_SEPARATORS,
    required: false,
    default: 'comma',
    description: 'Of `csv`. `semicolon`: decimals have commas, as spreadsheets set to Spanish expect',
  })
  separator?: CsvSeparatorName;
}

export class StatementQuery extends FileQuery {
  @MayBeAbsent()
  @IsIn(STATEMENT_FORMATS)
  @ApiProperty({ enum: STATEMENT_FORMATS, required: false, default: 'json' })
  format?: StatementFormat;
}

export class ReportQuery extends FileQuery {
  @MayBeAbsent()
  @IsIn(REPORT_FORMATS)
  @ApiProperty({ enum: REPORT_FORMATS, required: false, default: 'json' })
  format?: ReportFormat;
}

export class RequestReportDto {
  @IsIn(REPORT_FORMATS)
  @ApiProperty({ enum: REPORT_FORMATS })
  format: ReportFormat;

  @MayBeAbsent()
  @IsIn(REPORT_LANGUAGES)
  @ApiProperty({ enum: REPORT_LANGUAGES, required: false, default: LANGUAGE_DEFAULT })
  lang?: ReportLanguage;
}

/** A report that is made in the background. */
export class ReportFileView {
  @ApiProperty() id: string;
  @ApiProperty({ example: '2026-10' }) period: string;
  @ApiProperty({ enum: REPORT_FORMATS }) format: ReportFormat;
  @ApiProperty({ enum: REPORT_LANGUAGES }) lang: ReportLanguage;
  @ApiProperty({ enum: ['queued', 'running', 'finished', 'failed'] })
  status: 'queued' | 'running' | 'finished' | 'failed';
  @ApiProperty({ description: 'Percent', minimum: 0, maximum: 100 }) progress: number;
  @ApiProperty({ type: String, nullable: true, description: 'Why it failed' }) fault: string | null;
  @ApiProperty({ type: String, nullable: true }) fileName: string | null;
  @ApiProperty({ type: Number, nullable: true }) sizeBytes: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'SHA-256 of the file' }) sha256: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finishedAt: string | null;
}
