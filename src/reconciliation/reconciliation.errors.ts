import { problemTable } from '../errors/problem.js';
import { BillRefused } from './domain/bill-refusal.js';

export const billProblem = problemTable({
  bill_not_found: { status: 404, title: 'Bill not found' },
  bill_mapping_exists: { status: 409, title: 'There is a mapping of this name' },
  bill_empty: { status: 400, title: 'No file was sent' },
  bill_upload_broken: { status: 400, title: 'The upload broke off' },
  bill_file_too_large: { status: 413, title: 'A file is too large' },
  bill_malformed: { status: 422, title: 'A file of the bill is damaged or cut off' },
  bill_columns: { status: 422, title: 'The columns are not those of a bill' },
  bill_rows_invalid: { status: 422, title: 'Rows of the bill are not valid' },
  bill_edited: { status: 422, title: 'A spreadsheet has rewritten the bill' },
  bill_duplicate_rows: { status: 422, title: 'Rows of the bill stand there twice' },
  bill_files: { status: 422, title: 'These are not the files of one bill' },
  bill_archive: { status: 422, title: 'The ZIP cannot be read' },
  bill_too_large: { status: 422, title: 'The bill is larger than any bill' },
  bill_other_account: { status: 422, title: "The bill is another account's" },
  bill_other_provider: { status: 422, title: "The bill is another provider's" },
  bill_overlap: { status: 422, title: 'The bill overlaps another one' },
});

/** A refusal of the domain as an answer; every other error as it is. */
export function refusalAsProblem(error: unknown): unknown {
  return error instanceof BillRefused ? billProblem(error.code, error.detail, error.faults) : error;
}
