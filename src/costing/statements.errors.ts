import { problemTable } from '../errors/problem.js';

export const statementProblem = problemTable({
  statement_not_found: { status: 404, title: 'There is no such statement' },
  credit_exceeds_statement: { status: 422, title: 'A credit note cannot take back more than there is' },
  statement_currency_required: {
    status: 422,
    title: 'There are several statements: the currency must be named',
  },
});
