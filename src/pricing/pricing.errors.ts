import { problemTable } from '../errors/problem.js';

export const pricingProblem = problemTable({
  price_interval_invalid: { status: 422, title: 'The price ends before it begins' },
  price_schedule_unknown: { status: 422, title: 'There is no such peak schedule' },
  price_schedule_not_found: { status: 404, title: 'There is no such peak schedule' },
  price_schedule_taken: { status: 409, title: 'There is a schedule of this name' },
  price_schedule_invalid: { status: 422, title: 'The schedule cannot be used' },
});
