import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelSets, OTHER } from './label-sets.js';

describe('the series of a metric', () => {
  it('are never more than allowed, with one for the rest', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ model: fc.string(), outcome: fc.string() })), (all) => {
        const sets = new LabelSets(5);
        const series = new Set(all.map((labels) => JSON.stringify(sets.admit(labels))));
        expect(series.size).toBeLessThanOrEqual(6);
      }),
    );
  });

  it('stay those that came first', () => {
    const sets = new LabelSets(1);

    expect(sets.admit({ model: 'a' })).toEqual({ model: 'a' });
    expect(sets.admit({ model: 'b' })).toEqual({ model: OTHER });
    expect(sets.admit({ model: 'a' })).toEqual({ model: 'a' });
  });

  it('have short values on one line', () => {
    const { model = '' } = new LabelSets(5).admit({ model: `deep\nseek${'x'.repeat(500)}` });

    expect(model).toMatch(/^deep seekx+$/);
    expect(model).toHaveLength(80);
  });
});
