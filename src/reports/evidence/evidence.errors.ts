import { problemTable } from '../../errors/problem.js';

export const evidenceProblem = problemTable({
  period_open: { status: 409, title: 'The period is not closed yet' },
});
