import { problemTable } from '../errors/problem.js';

export const invoiceProblem = problemTable({
  batch_not_found: { status: 404, title: 'Batch not found' },
  batch_empty: { status: 400, title: 'The batch holds nothing' },
  file_too_large: { status: 413, title: 'A file is too large' },
  upload_broken: { status: 400, title: 'The upload broke off' },
  invoice_not_found: { status: 404, title: 'Invoice not found' },
});
