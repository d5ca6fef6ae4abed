import { describe, expect, it } from 'vitest';
import { providerCostDiffers } from './provider-cost.js';

describe("the provider's own figure", () => {
  it.each([
    ['0.0000000001', '1', false],
    ['0.00000000015', '1', false],
    ['0.0000000002', '1', true],
    ['0.0000000001', '2', true],
    ['0.0042', '42000000', false],
    ['0.0042', '42000', true],
    ['0', '0', false],
  ])('%s USD against %s ticks: differs %s', (cost, ticks, differs) => {
    expect(providerCostDiffers({ cost, currency: 'USD', ticks })).toBe(differs);
  });

  it('says nothing where there is nothing to compare', () => {
    expect(providerCostDiffers({ cost: null, currency: 'USD', ticks: '5' })).toBe(false);
    expect(providerCostDiffers({ cost: '1', currency: 'USD', ticks: null })).toBe(false);
    expect(providerCostDiffers({ cost: '1', currency: 'CNY', ticks: '5' })).toBe(false);
  });
});
