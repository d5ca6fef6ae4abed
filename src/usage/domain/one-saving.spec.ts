import { describe, expect, it } from 'vitest';
import { oneSaving } from './one-saving.js';

describe('what waiting saved', () => {
  it('is the exact sum, to the last place', () => {
    const parts = [
      { saving: '0.000000150000000001', currency: 'USD' },
      { saving: null, currency: 'USD' },
      { saving: '0.1', currency: 'USD' },
    ];
    expect(oneSaving(parts)).toEqual({ amount: '0.100000150000000001', currency: 'USD' });
  });

  it('is told as 0 where work waited and saved nothing', () => {
    expect(oneSaving([{ saving: '0', currency: 'CNY' }])).toEqual({
      amount: '0.000000000000',
      currency: 'CNY',
    });
  });

  it('is no amount where nothing waited, nor in two currencies', () => {
    expect(oneSaving([{ saving: null, currency: 'USD' }])).toBeNull();
    expect(
      oneSaving([
        { saving: '1', currency: 'USD' },
        { saving: '1', currency: 'CNY' },
      ]),
    ).toBeNull();
  });
});
