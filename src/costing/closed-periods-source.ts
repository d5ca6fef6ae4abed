import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ClosedPeriods } from '../reconciliation/closed-periods.js';
import { PeriodStore } from './period-store.js';

/** Tells the import of bills which periods are closed. */
@Injectable()
export class ClosedPeriodsSource implements OnModuleInit {
  constructor(
    private readonly periods: PeriodStore,
    private readonly closed: ClosedPeriods,
  ) {}

  onModuleInit(): void {
    this.closed.provide((runner, { start, end }) => this.periods.closedWithin(runner, { start, end }));
  }
}
