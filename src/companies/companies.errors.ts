import { problemTable } from '../errors/problem.js';

export const companyProblem = problemTable({
  company_not_found: { status: 404, title: 'Company not found' },
  company_field_forbidden: { status: 403, title: 'Only an administrator may change this' },
  company_archived: { status: 409, title: 'The company is archived' },
  company_external_id_taken: { status: 409, title: 'Another company has this external id' },
  provider_account_not_found: { status: 422, title: 'Provider account not found' },
  budget_not_found: { status: 404, title: 'There is no budget' },
  budget_currency_unsupported: { status: 422, title: 'A budget cannot be held in this currency' },
  budget_busy: { status: 503, title: 'Budgets cannot be changed at this moment' },
  provider_account_fallback: { status: 422, title: 'The account cannot be the fallback' },
  chart_invalid: { status: 422, title: 'The chart of accounts cannot be taken' },
  policy_invalid: { status: 422, title: 'The posting policy does not fit the chart of accounts' },
});
