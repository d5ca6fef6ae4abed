import { describe, expect, it } from 'vitest';
import type { DigestContent } from './digest.js';
import { digestText } from './digest-text.js';

const REQUESTS = { requests: 100, succeeded: 80, rateLimited: 15, errors: 3, unknown: 2, inFlight: 0 };
const COSTS = {
  costs: [
    { amount: '1.500000000000', currency: 'CNY' },
    { amount: '0.170000000000', currency: 'USD' },
  ],
  unknownCosts: 2,
  savings: [],
};
const INVOICES = { total: 90, mean: '12.85', max: 60, busiestDay: '2026-11-20', days: [] };

const DIGEST: DigestContent & { from: string; to: string; timeZone: string } = {
  from: '2026-11-16T05:00:00.000Z',
  to: '2026-11-23T05:00:00.000Z',
  timeZone: 'America/Bogota',
  firm: { requests: REQUESTS, costs: COSTS, invoices: INVOICES },
  accounts: [
    {
      id: 'a',
      name: 'Principal',
      provider: 'deepseek',
      currency: 'USD',
      status: 'suspended',
      requests: REQUESTS,
      costs: COSTS,
      evenness: '0.95',
      keys: [{ id: 'k', name: 'norte', status: 'active', share: '1', ...REQUESTS }],
      rateLimitedDays: [],
      invoices: INVOICES,
      balance: {
        status: 'known',
        balances: [{ currency: 'USD', total: '1.20', granted: '0.00', toppedUp: '1.20' }],
        readAt: '2026-11-23T10:59:00.000Z',
        daysLeft: null,
        detail: null,
      },
    },
  ],
  budgets: [
    {
      companyId: null,
      companyName: null,
      period: '2026-11',
      monthly: { amount: '5.000000000000', currency: 'USD' },
      spent: { amount: '4.000000000000', currency: 'USD' },
      percent: 80,
      state: 'warning',
    },
  ],
  advice: [
    {
      code: 'settle_unknown',
      severity: 'warning',
      providerAccountId: 'a',
      companyId: null,
      parameters: { account: 'Principal', unknownCosts: 2, answersLost: 2 },
      message: '',
    },
  ],
};

describe('a digest as text', () => {
  it('says in English what should be done, then every figure', () => {
    expect(digestText(DIGEST, 'en')).toBe(`Prorrata: digest of the week
2026-11-16T05:00:00.000Z – 2026-11-23T05:00:00.000Z (America/Bogota)

To do
- Principal: the cost of 2 requests is not known (2 answers were lost) and is held. The provider's bill settles it.

The firm
  Requests: 100; 429: 15; errors: 3; answers lost: 2
  Invoices: 90; mean a day: 12.85; busiest day: 60 (2026-11-20)
  Cost: 1.500000000000 CNY + 0.170000000000 USD (+ 2 requests whose cost is not known)
  Saved by cheaper hours: none
  Budget of the firm, 2026-11: 4.000000000000 USD / 5.000000000000 USD (80 %)

Principal (deepseek) – suspended, no balance
  Requests: 100; 429: 15; errors: 3; answers lost: 2
  Invoices: 90; mean a day: 12.85; busiest day: 60 (2026-11-20)
  Cost: 1.500000000000 CNY + 0.170000000000 USD (+ 2 requests whose cost is not known)
  Saved by cheaper hours: none
  Keys: norte 1 (429: 15)
  Evenness of keys: 0.95
  Balance: 1.20 USD (2026-11-23T10:59:00.000Z)
  Days left: not known
`);
  });

  it('says the same in Spanish', () => {
    const text = digestText(DIGEST, 'es');

    expect(text).toContain('Por hacer\n- Principal: no se conoce el costo de 2 solicitudes');
    expect(text).toContain(
      'Presupuesto de la firma, 2026-11: 4.000000000000 USD / 5.000000000000 USD (80 %)',
    );
    expect(text.split('\n')).toHaveLength(digestText(DIGEST, 'en').split('\n').length);
  });

  it('says so when there is nothing to do', () => {
    expect(digestText({ ...DIGEST, advice: [] }, 'es')).toContain('Por hacer\n- Nada.');
  });
});
