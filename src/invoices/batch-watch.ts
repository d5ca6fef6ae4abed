import { Injectable } from '@nestjs/common';
import { Observable } from 'rxjs';
import type { Scope } from '../database/database.js';
import type { BatchView } from './batches.dto.js';
import { BatchesService } from './batches.service.js';

const LOOK_MS = 400;
/** Proxies close a silent connection; a comment-like event keeps it open. */
const HEARTBEAT_MS = 15_000;

export interface BatchEvent {
  type: 'batch' | 'heartbeat';
  data: BatchView | Record<string, never>;
}

/** A batch as server-sent events: once at the start, then at every change, until it is finished. */
@Injectable()
export class BatchWatch {
  constructor(private readonly batches: BatchesService) {}

  /** Progress is read from the rows, so it is right whichever process does the work. */
  watch(scope: Scope, id: string): Observable<BatchEvent> {
    return new Observable((subscriber) => {
      let told = '';
      let toldAt = 0;
      let timer: NodeJS.Timeout | undefined;
      const look = async () => {
        const view = await this.batches.view(scope, id);
        const text = JSON.stringify(view);
        if (subscriber.closed) return;
        if (text !== told) {
          told = text;
          toldAt = Date.now();
          subscriber.next({ type: 'batch', data: view });
        } else if (Date.now() - toldAt > HEARTBEAT_MS) {
          toldAt = Date.now();
          subscriber.next({ type: 'heartbeat', data: {} });
        }
        if (view.status !== 'processing') subscriber.complete();
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
