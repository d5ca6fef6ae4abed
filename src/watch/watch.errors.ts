import { problemTable } from '../errors/problem.js';

export const watchProblem = problemTable({
  digest_not_found: { status: 404, title: 'Digest not found' },
});
