import { Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { Scope } from '../database/database.js';
import { watchChanges, type ChangeEvent } from '../http/watch-changes.js';
import type { BatchView } from './batches.dto.js';
import { BatchesService } from './batches.service.js';

export type BatchEvent = ChangeEvent<'batch', BatchView>;

/** A batch as server-sent events: at every change, until it is finished. */
@Injectable()
export class BatchWatch {
  constructor(private readonly batches: BatchesService) {}

  watch(scope: Scope, id: string): Observable<BatchEvent> {
    return watchChanges({
      type: 'batch',
      look: () => this.batches.view(scope, id),
      isOver: (view) => view?.status !== 'processing',
    });
  }
}
