import { describe, expect, it } from 'vitest';
import { readPlan } from './billing-plan.js';

const TIERS = [
  { upTo: 100, fee: '120' },
  { upTo: null, fee: '80.5' },
];

describe('a billing plan as JSON', () => {
  it.each([
    [{ type: 'pass_through' }],
    [{ type: 'markup', markupPercent: '15.5', discountPercent: '100', currency: 'COP', places: 0 }],
    [{ type: 'per_invoice', tiers: TIERS, includedInvoices: 50, baseFee: '10', minimum: '100' }],
    [{ type: 'flat', baseFee: '300000', taxes: [{ name: 'IVA', percent: '19' }] }],
  ])('is read: %j', (json) => {
    expect(readPlan(json)).toMatchObject({ ok: true, plan: { type: json.type } });
  });

  it.each([
    [{}, 'plan.type'],
    [[], 'plan'],
    [{ type: 'free' }, 'plan.type'],
    [{ type: 'pass_through', fee: '10' }, 'plan.fee'],
    [{ type: 'markup' }, 'plan.markupPercent'],
    [{ type: 'markup', markupPercent: 15 }, 'plan.markupPercent'],
    [{ type: 'markup', markupPercent: '-1' }, 'plan.markupPercent'],
    [{ type: 'markup', markupPercent: '1000.000001' }, 'plan.markupPercent'],
    [{ type: 'pass_through', markupPercent: '15' }, 'plan.markupPercent'],
    [{ type: 'pass_through', discountPercent: '101' }, 'plan.discountPercent'],
    [{ type: 'pass_through', currency: 'pesos' }, 'plan.currency'],
    [{ type: 'pass_through', places: 19 }, 'plan.places'],
    [{ type: 'pass_through', minimum: 5 }, 'plan.minimum'],
    [{ type: 'flat' }, 'plan.baseFee'],
    [{ type: 'per_invoice' }, 'plan.tiers'],
    [{ type: 'per_invoice', tiers: [] }, 'plan.tiers'],
    [{ type: 'per_invoice', tiers: [{ upTo: 10, fee: '1' }] }, 'plan.tiers.0.upTo'],
    [{ type: 'per_invoice', tiers: [TIERS[0], { upTo: 100, fee: '1' }, TIERS[1]] }, 'plan.tiers.1.upTo'],
    [{ type: 'per_invoice', tiers: [{ upTo: null, fee: '1' }, TIERS[1]] }, 'plan.tiers.0.upTo'],
    [{ type: 'per_invoice', tiers: [{ upTo: null, fee: 1 }] }, 'plan.tiers.0.fee'],
    [{ type: 'per_invoice', tiers: [{ upTo: null, fee: '1', name: 'x' }] }, 'plan.tiers.0.name'],
    [{ type: 'per_invoice', tiers: TIERS, includedInvoices: 1.5 }, 'plan.includedInvoices'],
    [{ type: 'pass_through', taxes: [{ name: '', percent: '19' }] }, 'plan.taxes.0.name'],
    [{ type: 'pass_through', taxes: [{ name: 'IVA', percent: 19 }] }, 'plan.taxes.0.percent'],
  ])('is refused with the path: %j at %s', (json, path) => {
    const read = readPlan(json);
    expect(read.ok ? [] : read.faults.map((fault) => fault.path)).toContain(path);
  });
});
