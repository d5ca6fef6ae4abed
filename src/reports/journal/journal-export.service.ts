import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { Injectable, type StreamableFile } from '@nestjs/common';
import { CompaniesService } from '../../companies/companies.service.js';
import type { Scope } from '../../database/database.js';
import { streamedFile } from '../../http/streamed-file.js';
import {
  type JournalContents,
  type JournalItem,
  JournalReader,
} from '../../invoices/journal-reader.service.js';
import { SHEET_ROWS_MAX } from '../sheets/xlsx-writer.js';
import type { SiigoOptions } from './domain/siigo-journal.js';
import { splitVouchers } from './domain/siigo-journal.js';
import { journalCsv, journalJson, journalXlsx, siigoXlsx, siigoZip } from './journal-files.js';
import type { JournalFormat, JournalQuery, JournalSummaryView } from './journal.dto.js';
import { journalProblem } from './journal.errors.js';

/** A file to be streamed, without the connection. */
interface MadeFile {
  stream: Readable;
  type: string;
  extension: string;
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A company's accounting entries of a month, as files for its books. */
@Injectable()
export class JournalExport {
  constructor(
    private readonly companies: CompaniesService,
    private readonly journal: JournalReader,
  ) {}

  /** How much the journal of the month holds, and how much it lacks. */
  async summary(scope: Scope, companyId: string, period: string): Promise<JournalSummaryView> {
    await this.companies.get(scope, companyId);
    const { items, pending, failed } = await this.journal.contents(scope, monthOf(companyId, period));
    return {
      companyId,
      period,
      vouchers: items.length,
      lines: linesOf(items),
      pendingInvoices: pending,
      failedInvoices: failed,
    };
  }

  /** Opens the journal; what is missing from it is told in headers, so that nobody books half a month unknowingly. */
  async open(input: {
    scope: Scope;
    companyId: string;
    query: JournalQuery;
    response: ServerResponse;
  }): Promise<StreamableFile> {
    const { scope, companyId, query, response } = input;
    const { taxId } = await this.companies.get(scope, companyId);
    const contents = await this.journal.contents(scope, monthOf(companyId, query.period));
    const file = this.make(scope, { companyId, query, contents });
    response.setHeader('x-vouchers', contents.items.length);
    response.setHeader('x-pending-invoices', contents.pending);
    response.setHeader('x-failed-invoices', contents.failed);
    const kind = query.format === 'siigo' ? 'siigo' : 'journal';
    return streamedFile({
      ...file,
      response,
      fileName: `prorrata-${kind}-${taxId}-${query.period}.${file.extension}`,
    });
  }

  private make(
    scope: Scope,
    { companyId, query, contents }: { companyId: string; query: JournalQuery; contents: JournalContents },
  ): MadeFile {
    const read = (items: readonly JournalItem[]) =>
      this.journal.vouchers(
        scope,
        items.map(({ invoiceId }) => invoiceId),
      );
    const makers: Record<JournalFormat, () => MadeFile> = {
      csv: () => ({
        stream: journalCsv(read(contents.items)),
        type: 'text/csv; charset=utf-8; header=present',
        extension: 'csv',
      }),
      json: () => ({
        stream: journalJson(read(contents.items), {
          companyId,
          period: query.period,
          pendingInvoices: contents.pending,
          failedInvoices: contents.failed,
        }),
        type: 'application/json; charset=utf-8',
        extension: 'json',
      }),
      xlsx: () => {
        demandRoom(contents.items);
        return { stream: journalXlsx(read(contents.items)), type: XLSX, extension: 'xlsx' };
      },
      siigo: () => {
        const options: SiigoOptions = {
          voucherType: query.voucherType ?? '1',
          firstNumber: query.firstNumber ?? 1,
        };
        const files = siigoFiles(contents.items);
        const [first = []] = files;
        if (files.length <= 1)
          return { stream: siigoXlsx(read(first), { ...options, place: 0 }), type: XLSX, extension: 'xlsx' };
        const stream = siigoZip(files, { ...options, read, name: `siigo-${query.period}` });
        return { stream, type: 'application/zip', extension: 'zip' };
      },
    };
    return makers[query.format ?? 'csv']();
  }
}

function siigoFiles(items: readonly JournalItem[]): JournalItem[][] {
  const split = splitVouchers(items);
  if ('files' in split) return split.files;
  const { number, supplierTaxId, lines, invoiceId } = split.tooLarge;
  throw journalProblem(
    'voucher_too_large',
    `Document ${number} of supplier ${supplierTaxId} (invoice ${invoiceId}) has ${lines} lines; a file for Siigo holds 500, and a voucher may not be broken.`,
  );
}

function demandRoom(items: readonly JournalItem[]): void {
  const lines = linesOf(items);
  if (lines < SHEET_ROWS_MAX) return;
  throw journalProblem(
    'journal_too_large',
    `A sheet holds ${SHEET_ROWS_MAX - 1} rows, the month has ${lines}: take it as CSV.`,
  );
}

function linesOf(items: readonly JournalItem[]): number {
  return items.reduce((total, { lines }) => total + lines, 0);
}

/** The days from the first of the month to before the first of the next. */
function monthOf(companyId: string, period: string) {
  const [year, month] = period.split('-').map(Number) as [number, number];
  const next = month === 12 ? [year + 1, 1] : [year, month + 1];
  const before = `${String(next[0]).padStart(4, '0')}-${String(next[1]).padStart(2, '0')}-01`;
  return { companyId, from: `${period}-01`, before };
}
