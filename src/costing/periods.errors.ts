import { problemTable } from '../errors/problem.js';

export const periodProblem = problemTable({
  period_in_future: { status: 422, title: 'The period has not begun' },
  period_closed: { status: 409, title: 'The period is closed' },
  period_closing: { status: 409, title: 'A close is under way' },
  period_blocked: { status: 409, title: 'Blockers stand in the way of the close' },
  period_not_closed: { status: 404, title: 'The period has no result yet' },
  ledger_busy: { status: 503, title: 'The ledger could not be held still' },
});
