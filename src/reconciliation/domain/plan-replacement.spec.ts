import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planReplacement, type Span } from './plan-replacement.js';

const span = (startMs: number, endMs: number): Span => ({ startMs, endMs });

describe('intervals of a later bill', () => {
  it('replace equal ones and those they cover without a gap', () => {
    const day = span(0, 24);
    const hours = Array.from({ length: 24 }, (_, hour) => span(hour, hour + 1));

    expect(planReplacement([day], [day]).replaced).toEqual([day]);
    expect(planReplacement([day], hours).replaced).toEqual([day]);
    expect(planReplacement([day], [span(24, 48)]).replaced).toEqual([]);
  });

  it.each([
    ['a part of it', [span(0, 23)]],
    ['with a gap', [span(0, 10), span(11, 24)]],
    ['more than it', [span(0, 48)]],
    ['shifted', [span(-5, 19)]],
  ])('that cover an earlier one by %s are a conflict', (_name, added) => {
    expect(planReplacement([span(0, 24)], added).conflict?.active).toEqual(span(0, 24));
  });

  it('never leave an earlier interval active that overlaps a new one', () => {
    const spans = fc
      .uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 10 })
      .map((cuts) => cuts.sort((a, b) => a - b))
      .map((cuts) => cuts.slice(1).map((end, index) => span(cuts[index] ?? 0, end)));
    fc.assert(
      fc.property(spans, spans, (active, added) => {
        const { replaced, conflict } = planReplacement(active, added);
        if (conflict) return;
        for (const old of active) {
          const overlaps = added.some(({ startMs, endMs }) => startMs < old.endMs && endMs > old.startMs);
          expect(replaced.includes(old)).toBe(overlaps);
        }
      }),
    );
  });
});
