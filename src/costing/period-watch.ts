import { Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { watchChanges, type ChangeEvent } from '../http/watch-changes.js';
import type { PeriodProgressView } from './periods.dto.js';
import { PeriodsService } from './periods.service.js';

export type PeriodEvent = ChangeEvent<'period', PeriodProgressView>;

/** A period as server-sent events: at every change and step of a close, until it is closed. */
@Injectable()
export class PeriodWatch {
  constructor(private readonly periods: PeriodsService) {}

  watch(period: string): Observable<PeriodEvent> {
    return watchChanges({
      type: 'period',
      look: () => this.periods.progress(period),
      isOver: (view) => view?.status === 'closed',
    });
  }
}
