import { Injectable } from '@nestjs/common';
import { Observable } from 'rxjs';
import type { PeriodProgressView } from './periods.dto.js';
import { PeriodsService } from './periods.service.js';

const LOOK_MS = 400;
/** Proxies close a silent connection; a comment-like event keeps it open. */
const HEARTBEAT_MS = 15_000;

export interface PeriodEvent {
  type: 'period' | 'heartbeat';
  data: PeriodProgressView | Record<string, never>;
}

/** A period as server-sent events: once at the start, then at every change and step of a close, until it is closed. */
@Injectable()
export class PeriodWatch {
  constructor(private readonly periods: PeriodsService) {}

  /** Progress is read from the rows, so it is right whichever process closes. */
  watch(period: string): Observable<PeriodEvent> {
    return new Observable((subscriber) => {
      let told = '';
      let toldAt = 0;
      let timer: NodeJS.Timeout | undefined;
      const look = async () => {
        const view = await this.periods.progress(period);
        const text = JSON.stringify(view);
        if (subscriber.closed) return;
        if (text !== told) {
          told = text;
          toldAt = Date.now();
          subscriber.next({ type: 'period', data: view });
        } else if (Date.now() - toldAt > HEARTBEAT_MS) {
          toldAt = Date.now();
          subscriber.next({ type: 'heartbeat', data: {} });
        }
        if (view.status === 'closed') subscriber.complete();
        else timer = setTimeout(again, LOOK_MS);
      };
      const again = () => {
        look().catch((error: unknown) => {
          subscriber.error(error);
        });
      };
      again();
      return () => {
        clearTimeout(timer);
      };
    });
  }
}
