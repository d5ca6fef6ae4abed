import { DocumentRejected } from './document.js';
import type { UploadLimits } from './upload-limits.js';

export function tooManyRows(limits: UploadLimits): DocumentRejected {
  return new DocumentRejected('too_many_rows', `The table has more than ${limits.tableRowsMax} rows.`);
}

export function tooManyColumns(line: number, limits: UploadLimits): DocumentRejected {
  return new DocumentRejected(
    'too_many_columns',
    `Line ${line} has more than ${limits.tableColumnsMax} columns.`,
  );
}
