import { problemTable } from '../errors/problem.js';

export const accessProblem = problemTable({
  unauthorized: { status: 401, title: 'A valid access token is needed' },
  forbidden: { status: 403, title: 'The access token does not allow this' },
  not_found: { status: 404, title: 'Not found' },
  access_token_not_found: { status: 404, title: 'Access token not found' },
});
