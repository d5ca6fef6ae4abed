import { problemTable } from '../errors/problem.js';

export const allocationProblem = problemTable({
  currency_required: { status: 422, title: 'There are several currencies: one must be named' },
  fixed_shares_missing: { status: 422, title: 'The firm has set no shares' },
  company_unknown: { status: 422, title: 'There is no such company' },
  no_bill: { status: 409, title: 'There is no bill of the period' },
});
