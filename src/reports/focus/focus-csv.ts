import type { AllocationDriver } from '../../costing/domain/allocation.js';
import { csvRecord } from '../../http/csv.js';
import { sum } from '../../money/decimal.js';
import type { CompanyRow, CurrencyReport, ReportHead } from '../domain/report-model.js';
import type { OriginCharge } from './charge.js';
import { divideCharges } from './divide-charges.js';
import { FOCUS_COLUMNS, type FocusRow } from './focus-columns.js';
import { allocatedRow, correctionRow, creditRow, type FocusContext } from './focus-row.js';

/** What a FOCUS file is made of, beside the report itself. */
export interface FocusInput {
  head: ReportHead;
  parts: readonly FocusPart[];
}

export interface FocusPart {
  report: CurrencyReport;
  charges: readonly OriginCharge[];
  /** Granted balance that was used up, negative. */
  credits: readonly OriginCharge[];
  corrections: readonly FocusCorrection[];
}

export interface FocusCorrection {
  charge: OriginCharge;
  /** Null: nobody bears it. */
  companyId: string | null;
  reason: string;
  startsAt: string;
  endsAt: string;
}

/**
 * The period as rows after FOCUS: each charge of the provider is written as the parts into which it was divided, never
 * beside them, since readers add the column up. `onProgress` is told the charges done of all.
 */
export async function* focusCsv(
  { head, parts }: FocusInput,
  onProgress: (done: number, of: number) => void = () => undefined,
): AsyncGenerator<string> {
  yield csvRecord(FOCUS_COLUMNS);
  const all = parts.reduce((count, { charges }) => count + charges.length, 0);
  let done = 0;
  for (const part of parts) {
    const context = contextOf(head, part);
    for await (const { charge, parts: rows } of divideCharges(part.charges, sharesOf(part))) {
      yield rows.map((row) => record(allocatedRow(context, charge, row))).join('');
      onProgress(++done, all);
    }
    for (const credit of part.credits) yield record(creditRow(context, credit));
    for (const { charge, ...correction } of part.corrections)
      yield record(correctionRow(context, charge, correction));
  }
}

function contextOf(head: ReportHead, { report }: FocusPart): FocusContext {
  const rows = new Map(report.companies.map((row) => [row.companyId, row]));
  return {
    head,
    choice: report.choice,
    companyName: (id) => rows.get(id)?.name ?? id,
    driverQuantity: (id) => driverQuantity(rows.get(id), report.choice.driver),
  };
}

/** What the driver measured, where it counts whole things; amounts stand in the costs themselves. */
function driverQuantity(row: CompanyRow | undefined, driver: AllocationDriver | null): bigint | null {
  if (row === undefined || driver === null || driver === 'cost') return null;
  return driver === 'invoices' ? row.invoices : sum(Object.values(row.tokens));
}

/** Charges that are nobody's take their part of what is unallocated with them; the rest of it is in the shared ones. */
function sharesOf({ report, charges }: FocusPart) {
  const nobodys = charges
    .filter(({ division }) => division.kind === 'nobody')
    .reduce((total, { cost }) => total + cost, 0n);
  return [
    ...report.companies.map(({ companyId, amount }) => ({ companyId, amount })),
    { companyId: null, amount: report.unallocated - nobodys },
  ];
}

function record(row: FocusRow): string {
  return csvRecord(FOCUS_COLUMNS.map((column) => row[column]));
}
