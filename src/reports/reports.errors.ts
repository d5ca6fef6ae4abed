import { problemTable } from '../errors/problem.js';

export const reportProblem = problemTable({
  report_not_found: { status: 404, title: 'There is no such report' },
  report_not_ready: { status: 409, title: 'The report is not finished' },
  report_failed: { status: 409, title: 'The report could not be made' },
  statement_not_found: { status: 404, title: 'There is no statement' },
});
