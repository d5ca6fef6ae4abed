import { problemTable } from '../errors/problem.js';

export const pricingProblem = problemTable({
  price_interval_invalid: { status: 422, title: 'The price ends before it begins' },
  price_schedule_unknown: { status: 422, title: 'There is no such peak schedule' },
});
