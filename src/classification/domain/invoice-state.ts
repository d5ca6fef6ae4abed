import { applyMove, type Move, type MoveResult } from './state-table.js';

export const INVOICE_STATES = ['pending', 'classified', 'needs_review', 'failed', 'reviewed'] as const;
export type InvoiceState = (typeof INVOICE_STATES)[number];

export const INVOICE_EVENTS = ['classify', 'hold', 'fail', 'cancel', 'retry', 'review'] as const;
export type InvoiceEvent = (typeof INVOICE_EVENTS)[number];

/** All that may happen to an invoice. A person may review again; nothing leads back from a review. */
export const INVOICE_MOVES: readonly Move<InvoiceState, InvoiceEvent>[] = [
  { from: 'pending', event: 'classify', to: 'classified' },
  { from: 'pending', event: 'hold', to: 'needs_review' },
  { from: 'pending', event: 'fail', to: 'failed' },
  { from: 'pending', event: 'cancel', to: 'failed' },
  { from: 'failed', event: 'retry', to: 'pending' },
  { from: 'classified', event: 'review', to: 'reviewed' },
  { from: 'needs_review', event: 'review', to: 'reviewed' },
  { from: 'reviewed', event: 'review', to: 'reviewed' },
];

/** Applies the table to one invoice. */
export function moveInvoice(state: InvoiceState, event: InvoiceEvent): MoveResult<InvoiceState> {
  return applyMove(INVOICE_MOVES, { state, event, context: undefined });
}
