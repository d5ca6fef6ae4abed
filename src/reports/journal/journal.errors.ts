import { problemTable } from '../../errors/problem.js';

export const journalProblem = problemTable({
  voucher_too_large: { status: 422, title: 'A voucher has more lines than the format allows' },
  journal_too_large: { status: 422, title: 'The month has more lines than the format allows' },
});
