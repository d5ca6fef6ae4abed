import { problemTable } from '../errors/problem.js';

export const invoiceProblem = problemTable({
  batch_not_found: { status: 404, title: 'Batch not found' },
  batch_empty: { status: 400, title: 'The batch holds nothing' },
  too_many_files: { status: 413, title: 'Too many files in one request' },
  file_too_large: { status: 413, title: 'A file is too large' },
  upload_broken: { status: 400, title: 'The upload broke off' },
  unsupported_media_type: { status: 415, title: 'This content type is not read here' },
  invoice_not_found: { status: 404, title: 'Invoice not found' },
  invoice_not_reviewable: { status: 409, title: 'The invoice cannot be reviewed now' },
});
