import { ApiProperty } from '@nestjs/swagger';
import type { Budget } from '../companies/budget.entity.js';
import { moneyJson } from '../money/money.js';
import type { BudgetStanding } from './budget-spending.js';
import { budgetState, percentSpent } from './domain/budget-standing.js';
import { MoneyView } from './usage.dto.js';

const STATES = ['normal', 'warning', 'critical', 'exhausted'] as const;

export class BudgetView {
  @ApiProperty({ type: MoneyView }) monthly: MoneyView;
  @ApiProperty({ type: Number, isArray: true, example: [75, 90] }) warnAt: number[];
  @ApiProperty() hardStop: boolean;
  @ApiProperty({ example: '2026-11', description: "The firm's month" }) period: string;
  @ApiProperty({ type: MoneyView, description: 'Known costs of requests that began in the month' })
  spent: MoneyView;
  @ApiProperty({
    type: MoneyView,
    description: 'The most that requests of the month can cost whose cost is not known yet',
  })
  held: MoneyView;
  @ApiProperty({
    type: MoneyView,
    description: 'monthly − spent − held, exactly; negative when more was spent than the budget allows',
  })
  remaining: MoneyView;
  @ApiProperty({ example: 62.5, description: 'How much is spent, cut to one place' }) percent: number;
  @ApiProperty({ enum: STATES, description: 'warning from 75 %, critical from 90 %, exhausted from 100 %' })
  state: (typeof STATES)[number];
  @ApiProperty({ description: 'Whether the hard stop lets nothing more through this month' })
  stopped: boolean;
  @ApiProperty({
    description: 'Requests whose cost is not known and that no price bounds; they are in neither sum',
  })
  unboundedRequests: number;
  @ApiProperty({ format: 'date-time', description: 'When the next month begins' }) resetsAt: string;
}

export function budgetView(budget: Budget, standing: BudgetStanding): BudgetView {
  const { monthly, spent, held, month } = standing;
  const money = (amount: bigint) => moneyJson(amount, budget.currency);
  return {
    monthly: money(monthly),
    warnAt: budget.warnAt,
    hardStop: budget.hardStop,
    period: month.period,
    spent: money(spent),
    held: money(held),
    remaining: money(monthly - spent - held),
    percent: percentSpent(spent, monthly),
    state: budgetState(spent, monthly),
    stopped: standing.stopped,
    unboundedRequests: standing.unbounded,
    resetsAt: month.endsAt.toISOString(),
  };
}
