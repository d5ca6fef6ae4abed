import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INVOICE_EVENTS, INVOICE_MOVES, INVOICE_STATES, moveInvoice } from './invoice-state.js';
import { applyMove, statesBefore, type Move } from './state-table.js';

describe('the states of an invoice', () => {
  it('are never left, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...INVOICE_EVENTS), { maxLength: 40 }), (events) => {
        let state: (typeof INVOICE_STATES)[number] = 'pending';
        for (const event of events) {
          const result = moveInvoice(state, event);
          const allowed = INVOICE_MOVES.some((move) => move.from === state && move.event === event);
          expect(result.ok).toBe(allowed);
          if (!result.ok) continue;
          if (state === 'reviewed') expect(result.state).toBe('reviewed');
          state = result.state;
          expect(INVOICE_STATES).toContain(state);
        }
      }),
    );
  });

  it('have at most one way on for each event, and each can be reached', () => {
    const keys = INVOICE_MOVES.map((move) => `${move.from} ${move.event}`);
    expect(new Set(keys).size).toBe(keys.length);

    const reached = new Set(['pending']);
    for (const _ of INVOICE_STATES)
      for (const move of INVOICE_MOVES) if (reached.has(move.from)) reached.add(move.to);
    expect(reached).toEqual(new Set(INVOICE_STATES));
  });

  it('say why a move is refused', () => {
    expect(moveInvoice('reviewed', 'retry')).toEqual({
      ok: false,
      reason: 'retry is not possible while reviewed',
    });
    expect(statesBefore(INVOICE_MOVES, 'review')).toEqual(['classified', 'needs_review', 'reviewed']);
  });
});

describe('applyMove', () => {
  const table: Move<'open' | 'shut', 'close', number>[] = [
    {
      from: 'open',
      event: 'close',
      to: 'shut',
      guard: (count) => (count > 0 ? `${count} things are in the way` : null),
    },
  ];

  it('asks the guard, whose reason is the answer', () => {
    expect(applyMove(table, { state: 'open', event: 'close', context: 0 })).toEqual({
      ok: true,
      state: 'shut',
    });
    expect(applyMove(table, { state: 'open', event: 'close', context: 2 })).toEqual({
      ok: false,
      reason: '2 things are in the way',
    });
  });
});
