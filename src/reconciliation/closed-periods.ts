import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import type { TimeSpan } from './domain/intervals.js';

/** Names of the closed periods that a span touches, in the order of time. */
export type ClosedPeriodsSource = (runner: Runner, span: TimeSpan) => Promise<string[]>;

/** Which periods are closed. The room that closes them tells it at start, so that bills need no room above theirs. */
@Injectable()
export class ClosedPeriods {
  private source: ClosedPeriodsSource | undefined;

  provide(source: ClosedPeriodsSource): void {
    if (this.source) throw new Error('two sources tell which periods are closed');
    this.source = source;
  }

  async within(runner: Runner, span: TimeSpan): Promise<string[]> {
    return (await this.source?.(runner, span)) ?? [];
  }
}
