import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { parseTaxId } from '../companies/domain/nit.js';
import { commonProblem, type FieldFault } from '../errors/problem.js';
import { fieldFaults, validationProblem } from '../http/validation.js';
import { formatDecimal, parseDecimal, sum } from '../money/decimal.js';
import { BatchOptionsDto, InvoiceDto, JSON_INVOICES_MAX } from './batches.dto.js';
import { readCalendarDate } from './domain/calendar-date.js';
import { warnOfCheckDigit } from './domain/check-nit.js';
import { checkTotals } from './domain/check-totals.js';
import type { InvoiceDocument } from './domain/document.js';

const RULES = { whitelist: true, forbidNonWhitelisted: true } as const;
/** How many invoices are checked before other requests get their turn. */
const CHECKED_AT_ONCE = 50;
const FAULTS_ENOUGH = 100;

/** A JSON batch, checked to the last field. */
export interface JsonBatch {
  options: BatchOptionsDto;
  documents: InvoiceDocument[];
}

/** Checks the body of a JSON batch. Throws `validation_failed` with the path of each fault. */
export async function readJsonBatch(body: unknown): Promise<JsonBatch> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw commonProblem('validation_failed', 'The body must be a JSON object with a list `invoices`.');
  }
  const { invoices, ...rest } = body as Record<string, unknown>;
  const options = plainToInstance(BatchOptionsDto, rest);
  const faults = fieldFaults(await validate(options, RULES));
  if (!Array.isArray(invoices)) faults.push({ path: 'invoices', message: 'must be a list' });
  else if (invoices.length === 0) faults.push({ path: 'invoices', message: 'must not be empty' });
  else if (invoices.length > JSON_INVOICES_MAX) {
    faults.push({ path: 'invoices', message: `must hold at most ${JSON_INVOICES_MAX} invoices` });
  }
  if (faults.length > 0) throw validationProblem(faults);
  const documents: InvoiceDocument[] = [];
  for (const [index, plain] of (invoices as unknown[]).entries()) {
    if (index % CHECKED_AT_ONCE === 0) await new Promise(setImmediate);
    const read = await readJsonInvoice(plain, `invoices.${index}`);
    if (Array.isArray(read)) faults.push(...read);
    else documents.push(read);
    if (faults.length >= FAULTS_ENOUGH) break;
  }
  if (faults.length > 0) throw validationProblem(faults);
  return { options, documents };
}

async function readJsonInvoice(plain: unknown, path: string): Promise<InvoiceDocument | FieldFault[]> {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain))
    return [{ path, message: 'must be an object' }];
  const invoice = plainToInstance(InvoiceDto, plain);
  const faults = fieldFaults(await validate(invoice, RULES), path);
  if (faults.length > 0) return faults;
  if (invoice.lines.length === 0) return [{ path: `${path}.lines`, message: 'must hold at least one line' }];
  if (readCalendarDate(invoice.issueDate) === undefined)
    return [{ path: `${path}.issueDate`, message: 'is not a day of the calendar' }];
  const ids = lineIds(invoice);
  if (!ids) return [{ path: `${path}.lines`, message: 'two lines have the same id' }];
  return toDocument(invoice, ids);
}

function lineIds(invoice: InvoiceDto): string[] | undefined {
  const ids = invoice.lines.map((line, index) => line.id ?? String(index + 1));
  return new Set(ids).size === ids.length ? ids : undefined;
}

const WITHHOLDINGS = new Set(['05', '06', '07']);

function toDocument(invoice: InvoiceDto, ids: readonly string[]): InvoiceDocument {
  const taxes = (invoice.taxes ?? []).map((tax) => ({ ...tax }));
  const document: InvoiceDocument = {
    kind: invoice.kind ?? 'invoice',
    number: invoice.number,
    ...(invoice.cufe !== undefined && { cufe: invoice.cufe.toLowerCase() }),
    issueDate: invoice.issueDate,
    currency: invoice.currency,
    supplier: { ...parseTaxId(invoice.supplier.taxId), name: invoice.supplier.name },
    lines: invoice.lines.map((line, index) => ({ ...line, id: ids[index] ?? '', taxes: [] })),
    taxes: taxes.filter((tax) => !WITHHOLDINGS.has(tax.scheme)),
    withholdings: taxes.filter((tax) => WITHHOLDINGS.has(tax.scheme)),
    totals: {
      lineExtension: formatDecimal(sum(invoice.lines.map((line) => parseDecimal(line.amount)))),
      allowances: '0',
      charges: '0',
      prepaid: '0',
      payable: invoice.total,
    },
    references: [],
    externalId: invoice.externalId,
    warnings: [],
  };
  document.warnings = checkTotals(document);
  warnOfCheckDigit(document.supplier.taxId, document.supplier.checkDigit, document.warnings);
  return document;
}
