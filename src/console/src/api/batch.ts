import type { Money } from './usage';

export interface Counts {
  received: number;
  accepted: number;
  duplicate: number;
  rejected: number;
  ignored: number;
  pending: number;
  classified: number;
  needsReview: number;
  failed: number;
}

export type BatchStatus = 'processing' | 'completed' | 'completed_with_errors';
export const PRIORITIES = ['high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface Batch {
  id: string;
  companyId: string;
  status: BatchStatus;
  priority: Priority;
  finishBy: string | null;
  externalId: string | null;
  counts: Counts;
  /** Why work waits at the moment, and until when, as far as known. */
  waiting: string | null;
  waitingUntil: string | null;
  saving: Money | null;
  createdAt: string;
  finishedAt: string | null;
}

export const OUTCOMES = ['accepted', 'duplicate', 'rejected', 'ignored'] as const;

export interface BatchDocument {
  id: string;
  fileName: string;
  outcome: (typeof OUTCOMES)[number];
  code: string;
  detail: string;
  invoiceId: string | null;
}
