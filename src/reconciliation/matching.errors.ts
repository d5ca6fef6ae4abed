import { problemTable } from '../errors/problem.js';

export const matchingProblem = problemTable({
  bill_not_found: { status: 404, title: 'Bill not found' },
});
