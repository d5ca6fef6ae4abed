import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTokens, NO_TOKENS, type BilledCell, type MeteredSums } from './cell.js';
import { doubtfulEdges, explainEdges, type EdgeRequest } from './explain-edges.js';
import { isEmpty, judgeCell } from './judge-cell.js';
import { matchCells, type MatchInput } from './match-cells.js';

interface Request {
  id: number;
  /** Bucket by our clock and by the provider's. */
  ours: number;
  theirs: number;
  distanceMs: number;
  tokens: { cacheHit: bigint; cacheMiss: bigint; output: bigint };
}

const place = { keyId: 'llave', model: 'deepseek-flash', responseModel: null, currency: 'USD' };
const costOf = ({ tokens }: Request) => tokens.cacheHit + tokens.cacheMiss * 50n + tokens.output * 200n;
const sumOf = (requests: readonly Request[]) => ({
  tokens: requests.reduce((sum, { tokens }) => addTokens(sum, tokens), { ...NO_TOKENS }),
  cost: requests.reduce((sum, request) => sum + costOf(request), 0n),
});

/** Two buckets: the bill by the provider's clock beside our requests by ours. */
function sides(requests: readonly Request[]): MatchInput {
  const billed: BilledCell[] = [];
  const metered: MeteredSums[] = [];
  for (const interval of [0, 1]) {
    const theirs = requests.filter((request) => request.theirs === interval);
    const ours = requests.filter((request) => request.ours === interval);
    const bill = {
      billId: 'factura',
      superseded: false,
      quarantined: 0n,
      quarantinedLines: 0,
      isPriced: true,
    };
    const named = { interval, ...place, keyName: null, keyFingerprint: null };
    if (theirs.length > 0)
      billed.push({ ...bill, ...named, requests: BigInt(theirs.length), ...sumOf(theirs) });
    if (ours.length > 0)
      metered.push({ interval, ...place, requests: ours.length, ...sumOf(ours), uncertain: { requests: 0 } });
  }
  return { billed, metered, open: [] };
}

const near = (requests: readonly Request[]): (EdgeRequest & { id: number })[] =>
  requests
    .filter(({ distanceMs }) => distanceMs < 5_000)
    .map((request) => ({
      ...place,
      ...request,
      edge: 0,
      interval: request.ours,
      endInterval: 1 - request.ours,
      cost: costOf(request),
    }));

/** The statuses of both buckets once what was found is put elsewhere. */
function placed(input: MatchInput, found: readonly EdgeRequest[]) {
  const moved = found.map((one) => ({ ...one, pricesAtStart: null, pricesAtEnd: null, isAtEdge: true }));
  const cells = [...matchCells({ ...input, moved }).values()].filter((cell) => !isEmpty(cell));
  return cells.map((cell) => judgeCell(cell, 0n).status);
}

function request(id: number, change: Partial<Request> = {}): Request {
  const tokens = { cacheHit: BigInt(id), cacheMiss: 10n + BigInt(id) ** 2n, output: 7n };
  return { id, ours: 0, theirs: 0, distanceMs: 60_000, tokens, ...change };
}

describe('buckets that differ at their common edge', () => {
  it('are explained by the one request that the provider counts on the other side, whichever side that is', () => {
    for (const ours of [0, 1]) {
      const late = request(3, { ours, theirs: 1 - ours, distanceMs: 2 });
      const requests = [
        request(1),
        request(2, { distanceMs: 1, ours, theirs: ours }),
        late,
        request(4, { ours: 1, theirs: 1 }),
      ];
      const input = sides(requests);

      const found = explainEdges(input, near(requests));

      expect(doubtfulEdges(matchCells(input))).toEqual([0]);
      expect(found.map(({ id }) => id)).toEqual([3]);
      expect(placed(input, found)).toEqual(['matched', 'matched']);
    }
  });

  it('are not when anything else is missing beside it, be it one token', () => {
    const requests = [
      request(1),
      request(2, { theirs: 1, distanceMs: 2 }),
      request(3, { ours: 1, theirs: 1 }),
    ];
    const input = sides(requests);
    const [first] = input.billed;
    if (first) first.tokens.output += 1n;

    expect(explainEdges(input, near(requests))).toEqual([]);
  });

  it('are not by a request that lies further off', () => {
    const requests = [request(1), request(2, { theirs: 1, distanceMs: 6_000 })];

    expect(explainEdges(sides(requests), near(requests))).toEqual([]);
  });

  it('agree to the last digit wherever something is explained, and the nearest few always are', () => {
    const some = fc.array(
      fc.record({
        ours: fc.constantFrom(0, 1),
        distanceMs: fc.integer({ min: 1, max: 4_999 }),
        size: fc.nat(50),
      }),
      { minLength: 2, maxLength: 12 },
    );
    fc.assert(
      fc.property(some, fc.nat(5), (drawn, count) => {
        const requests = drawn
          .sort((a, b) => a.distanceMs - b.distanceMs)
          .map(({ size, ...one }, id) =>
            request(id, {
              ...one,
              theirs: one.ours,
              tokens: { cacheHit: BigInt(size), cacheMiss: 1n, output: 1n },
            }),
          );
        // The provider's clock is behind ours, or ahead: the nearest of one side are on the other for it.
        const late = requests.filter(({ ours }) => ours === 0).slice(0, count);
        for (const one of late) one.theirs = 1;
        const input = sides(requests);

        const found = explainEdges(input, near(requests));

        expect(found.length).toBe(late.length);
        expect(placed(input, found).every((status) => status === 'matched')).toBe(true);
      }),
    );
  });
});
