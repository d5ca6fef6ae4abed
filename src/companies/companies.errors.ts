import { problemTable } from '../errors/problem.js';

export const companyProblem = problemTable({
  company_not_found: { status: 404, title: 'Company not found' },
  company_field_forbidden: { status: 403, title: 'Only an administrator may change this' },
  company_archived: { status: 409, title: 'The company is archived' },
  company_external_id_taken: { status: 409, title: 'Another company has this external id' },
  provider_account_not_found: { status: 422, title: 'Provider account not found' },
  chart_invalid: { status: 422, title: 'The chart of accounts cannot be taken' },
  policy_invalid: { status: 422, title: 'The posting policy does not fit the chart of accounts' },
});
