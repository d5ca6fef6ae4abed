import type { Moment } from '../domain/moment.js';
import type { RequestSize } from '../domain/token-estimate.js';
import type { ModelKey } from './lease-book.js';
import type { Reservation } from './window-book.js';

/** What a gate lets a request through with. */
export interface Grant {
  /** Tells the grants of one process and model apart. */
  readonly serial: number;
  /** What was counted for it in the windows; null where none is limited. */
  readonly reservation: Reservation | null;
  /** Before its decision was asked for: the decision is no older. */
  readonly askedAt: Moment;
  /** The lease it runs under; when that is lost, so is the leave to send. */
  readonly lease: number;
  /** How often the limit had been halved when it was given. */
  readonly refusals: string;
}

/** The leave to send one request of an account and model. Given back exactly once: by sending, or unused. */
export interface Permit extends Grant, ModelKey {
  readonly size: RequestSize;
  /** Tokens reserved for it; null when nothing had to be reserved. */
  readonly estimatedTokens: number | null;
}

/** There is no permit now; when to ask again. */
export interface Refused {
  waitMs: number;
}
