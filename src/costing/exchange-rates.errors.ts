import { problemTable } from '../errors/problem.js';

export const exchangeRateProblem = problemTable({
  exchange_rates_invalid: { status: 422, title: 'The exchange rates cannot be read' },
  exchange_rate_overlap: { status: 422, title: 'An exchange rate contradicts another one' },
  no_exchange_rate: { status: 404, title: 'There is no exchange rate for this day' },
});
