import { describe, expect, it } from 'vitest';
import { matchCells } from './match-cells.js';
import { periodBill, type AccountFacts } from './period-bill.js';

const bounds = { start: new Date('2026-10-01T05:00:00Z'), end: new Date('2026-11-01T05:00:00Z') };

/** An account that was billed for one bucket across the month's end, and nothing else. */
function account(accountId: string, bucket: { start: string; end: string; cost: bigint }): AccountFacts {
  const billed = {
    interval: 0,
    model: 'deepseek-flash',
    keyId: 'llave',
    keyName: null,
    keyFingerprint: null,
    currency: 'USD',
    billId: `factura de ${accountId}`,
    superseded: false,
    requests: 1n,
    tokens: { cacheHit: 0n, cacheMiss: 0n, output: 1n },
    cost: bucket.cost,
    quarantined: 0n,
    quarantinedLines: 0,
    isPriced: true,
  };
  return {
    accountId,
    rateBy: 'start',
    intervals: [{ start: new Date(bucket.start), end: new Date(bucket.end), billed: true }],
    cells: [...matchCells({ billed: [billed], metered: [], open: [] }).values()],
    atEdges: new Set(),
    use: [],
    unknown: [],
    edges: new Set(),
    edgeUse: [],
    uncovered: [],
  };
}

describe('buckets across the edge of a period', () => {
  it('are told apart by account and length, though they begin together', () => {
    const start = '2026-11-01T04:00:00Z';
    const [facts] = periodBill(
      [
        account('una', { start, end: '2026-11-02T04:00:00Z', cost: 5n }),
        account('otra', { start, end: '2026-11-02T04:00:00Z', cost: 7n }),
        account('tercera', { start, end: '2026-11-01T06:00:00Z', cost: 11n }),
      ],
      bounds,
    );

    expect(facts?.cuts.map(({ providerAccountId, billed }) => [providerAccountId, billed])).toEqual([
      ['tercera', 11n],
      ['otra', 7n],
      ['una', 5n],
    ]);
  });
});
