import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../money/decimal.js';
import { addPrices, addTokens, costAt, NO_TOKENS, TOKEN_KINDS, type Cell, type OpenRequest } from './cell.js';
import { judgeCell } from './judge-cell.js';
import { settleCell } from './settle-cell.js';

const OFF_PEAK = {
  cacheHit: parseDecimal('0.000000003'),
  cacheMiss: parseDecimal('0.00000015'),
  output: parseDecimal('0.0000006'),
};
const PEAK = {
  cacheHit: OFF_PEAK.cacheHit * 2n,
  cacheMiss: OFF_PEAK.cacheMiss * 2n,
  output: OFF_PEAK.output * 2n,
};
const TOKENS = { cacheHit: 1000n, cacheMiss: 201n, output: 77n };

function openRequest(id: string, change: Partial<OpenRequest> = {}): OpenRequest {
  return {
    id,
    interval: 0,
    keyId: 'key',
    model: 'deepseek-flash',
    responseModel: null,
    currency: 'USD',
    status: 'unknown',
    tokens: null,
    cost: null,
    heldCost: null,
    settledByBill: null,
    settledHow: null,
    startedAt: new Date(0),
    finishedAt: new Date(1_000),
    ...change,
  };
}

interface Rated {
  tokens: typeof TOKENS;
  prices: typeof OFF_PEAK;
}

/** A cell whose bill shows `billed`, of which `known` have their own costs. */
function cellOf(input: {
  billed: Rated[];
  known: Rated[];
  open: OpenRequest[];
  requests?: bigint | null;
}): Cell {
  const { billed, known, open } = input;
  const cell: Cell = {
    interval: 0,
    model: 'deepseek-flash',
    keyId: 'key',
    keyName: 'llave',
    keyFingerprint: 'f',
    currency: 'USD',
    isForeign: false,
    billed: {
      interval: 0,
      model: 'deepseek-flash',
      keyId: 'key',
      keyName: 'llave',
      keyFingerprint: 'f',
      currency: 'USD',
      billId: 'bill',
      superseded: false,
      requests: input.requests === undefined ? BigInt(billed.length) : input.requests,
      tokens: billed.reduce((sum, { tokens }) => addTokens(sum, tokens), { ...NO_TOKENS }),
      cost: billed.reduce((sum, { tokens, prices }) => sum + costAt(tokens, prices), 0n),
      quarantined: 0n,
      quarantinedLines: 0,
      isPriced: true,
    },
    billedPrices: new Map(),
    requests: BigInt(known.length),
    tokens: known.reduce((sum, { tokens }) => addTokens(sum, tokens), { ...NO_TOKENS }),
    cost: known.reduce((sum, { tokens, prices }) => sum + costAt(tokens, prices), 0n),
    meteredPrices: new Map(),
    pricesKnown: true,
    open,
    uncertainRequests: 0,
    rateByEnd: 0n,
    edge: { requests: 0, cost: 0n },
  };
  for (const one of billed) addPrices(cell.billedPrices, { ...one, sign: 1n });
  for (const one of known) addPrices(cell.meteredPrices, { ...one, sign: 1n });
  return cell;
}

/** The cell as it stands after its settlement is written. */
function settled(cell: Cell): Cell {
  const result = settleCell(cell);
  if (result.status === 'left') return cell;
  const byId = new Map(result.requests.map((request) => [request.id, request]));
  return {
    ...cell,
    open: cell.open.map((request) => {
      const found = byId.get(request.id);
      return found
        ? { ...request, tokens: found.tokens, cost: found.cost, settledByBill: 'bill', settledHow: found.how }
        : request;
    }),
  };
}

const one: Rated = { tokens: TOKENS, prices: OFF_PEAK };
const peak: Rated = { tokens: { cacheHit: 5n, cacheMiss: 0n, output: 3n }, prices: PEAK };

describe('settleCell', () => {
  it('gives the rest of the bill to the one request whose answer was lost', () => {
    const result = settleCell(cellOf({ billed: [one, one], known: [one], open: [openRequest('a')] }));
    expect(result).toEqual({
      status: 'settled',
      requests: [{ id: 'a', tokens: TOKENS, cost: costAt(TOKENS, OFF_PEAK), how: 'usage' }],
    });
  });

  it('settles with nothing what the bill does not show', () => {
    const result = settleCell(cellOf({ billed: [one], known: [one], open: [openRequest('a')] }));
    expect(result).toEqual({
      status: 'settled',
      requests: [{ id: 'a', tokens: NO_TOKENS, cost: 0n, how: 'usage' }],
    });
  });

  it('shares fewer billed requests than were open, and calls that an estimate', () => {
    const open = [openRequest('b'), openRequest('a')];
    const result = settleCell(cellOf({ billed: [one], known: [], open }));
    expect(result).toEqual({
      status: 'settled',
      requests: [
        expect.objectContaining({
          id: 'a',
          how: 'estimate',
          tokens: { cacheHit: 500n, cacheMiss: 101n, output: 39n },
        }),
        expect.objectContaining({
          id: 'b',
          how: 'estimate',
          tokens: { cacheHit: 500n, cacheMiss: 100n, output: 38n },
        }),
      ],
    });
  });

  it('knows that answered requests are billed: when the bill shows no more, the lost ones are not on it', () => {
    const open = [openRequest('a', { status: 'succeeded' }), openRequest('b')];
    expect(settleCell(cellOf({ billed: [one], known: [], open }))).toEqual({
      status: 'settled',
      requests: [
        { id: 'a', tokens: TOKENS, cost: costAt(TOKENS, OFF_PEAK), how: 'usage' },
        { id: 'b', tokens: NO_TOKENS, cost: 0n, how: 'usage' },
      ],
    });
  });

  it('prices tokens that an answer told, for which our book has no price', () => {
    const open = [openRequest('a', { status: 'succeeded', tokens: TOKENS })];
    expect(settleCell(cellOf({ billed: [one, one], known: [one], open }))).toEqual({
      status: 'settled',
      requests: [{ id: 'a', tokens: TOKENS, cost: costAt(TOKENS, OFF_PEAK), how: 'cost' }],
    });
  });

  it('divides by what each could cost at most where that is known of all', () => {
    const open = [openRequest('a', { heldCost: 3n }), openRequest('b', { heldCost: 1n })];
    const result = settleCell(cellOf({ billed: [one, one], known: [], open }));
    expect(result).toMatchObject({
      requests: [{ tokens: { cacheHit: 1500n } }, { tokens: { cacheHit: 500n } }],
    });
  });

  it.each([
    ['other_usage', { billed: [one, one, one], known: [one], open: [openRequest('a')] }],
    ['other_usage', { billed: [one, one], known: [one], open: [openRequest('a')], requests: 1n }],
    ['exceeds_bill', { billed: [one], known: [one, peak], open: [openRequest('a')] }],
    ['exceeds_bill', { billed: [one], known: [one], open: [openRequest('a', { status: 'succeeded' })] }],
    ['under_way', { billed: [one], known: [], open: [openRequest('a', { status: 'in_flight' })] }],
    ['nothing_open', { billed: [one], known: [], open: [] }],
  ] as const)('leaves a cell alone: %s', (reason, input) => {
    const cell = cellOf({
      ...input,
      billed: [...input.billed],
      known: [...input.known],
      open: [...input.open],
    });
    expect(settleCell(cell)).toEqual({ status: 'left', reason });
  });

  const rated = fc.record({
    tokens: fc.record({
      cacheHit: fc.bigInt({ min: 0n, max: 10n ** 9n }),
      cacheMiss: fc.bigInt({ min: 0n, max: 10n ** 6n }),
      output: fc.bigInt({ min: 1n, max: 10n ** 6n }),
    }),
    prices: fc.constantFrom(OFF_PEAK, PEAK),
  });

  it('makes both sides agree to the last digit, whatever was lost, and settles again to the same', () => {
    fc.assert(
      fc.property(
        fc.array(rated, { maxLength: 5 }),
        fc.array(fc.record({ of: rated, held: fc.option(fc.bigInt({ min: 1n, max: 100n })) }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.nat(6),
        (known, lost, unbilled) => {
          const open = lost.map(({ held }, index) => openRequest(`r${index}`, { heldCost: held }));
          const never = Array.from({ length: unbilled }, (_, index) =>
            openRequest(`n${index}`, { heldCost: 7n }),
          );
          const billed = [...known, ...lost.map(({ of }) => of)];
          const after = settled(cellOf({ billed, known, open: [...open, ...never] }));
          const judged = judgeCell(after, 0n);
          expect(judged).toMatchObject({ status: 'matched', difference: 0n, unknown: { requests: 0 } });
          expect(after.open.every(({ cost, tokens }) => cost !== null && cost >= 0n && tokens !== null)).toBe(
            true,
          );
          for (const kind of TOKEN_KINDS)
            expect(judged.tokens.metered[kind]).toBe(judged.tokens.billed[kind]);
          expect(settled(after)).toEqual(after);
        },
      ),
    );
  });
});

describe('a bill with money and no price of one token', () => {
  const withoutPrices = (input: Parameters<typeof cellOf>[0]): Cell => {
    const cell = cellOf(input);
    if (cell.billed) cell.billed.isPriced = false;
    return { ...cell, billedPrices: new Map() };
  };
  const taken = (cell: Cell, by: bigint): Cell => {
    if (cell.billed) cell.billed.cost += by;
    return cell;
  };

  it('gives all of it to the requests that were lost, where nothing else of ours is in the cell', () => {
    const lost = ['a', 'b', 'c'].map((id) => openRequest(id));
    const cell = withoutPrices({ billed: [one, peak, one], known: [], open: lost });

    const judged = judgeCell(settled(cell), 0n);

    expect(judged).toMatchObject({
      status: 'matched',
      difference: 0n,
      settled: { requests: 3, estimated: 0 },
    });
  });

  it('is rated as the requests with costs of their own were, where its money confirms that to the last digit', () => {
    const input = { billed: [one, one], known: [one], open: [openRequest('a')] };

    expect(judgeCell(settled(withoutPrices(input)), 0n).status).toBe('matched');
    expect(settleCell(taken(withoutPrices(input), 1n))).toEqual({ status: 'left', reason: 'not_priced' });
    const twoRates = withoutPrices({
      billed: [one, peak, one],
      known: [one, peak],
      open: [openRequest('a')],
    });
    expect(settleCell(twoRates)).toEqual({ status: 'left', reason: 'not_priced' });
  });

  it('is somebody else’s where it is more than the lost ones can cost', () => {
    const open = [openRequest('a', { heldCost: costAt(TOKENS, OFF_PEAK) })];

    expect(settleCell(withoutPrices({ billed: [one], known: [], open })).status).toBe('settled');
    const more = taken(withoutPrices({ billed: [one], known: [], open }), 1n);
    expect(settleCell(more)).toEqual({ status: 'left', reason: 'other_usage' });
  });

  it('prices what an answer told, and contradicts an answer that told something else', () => {
    const answered = (tokens: typeof TOKENS) => [openRequest('a', { status: 'succeeded', tokens })];

    expect(settleCell(withoutPrices({ billed: [one], known: [], open: answered(TOKENS) }))).toMatchObject({
      requests: [{ id: 'a', tokens: TOKENS, cost: costAt(TOKENS, OFF_PEAK), how: 'cost' }],
    });
    const other = answered({ ...TOKENS, output: 1n });
    expect(settleCell(withoutPrices({ billed: [one], known: [], open: other })).status).toBe('left');
  });

  it('that nobody can read leaves the lost ones open: they may be what it is for', () => {
    const cell = cellOf({ billed: [one], known: [one], open: [openRequest('a')] });
    if (cell.billed) cell.billed.quarantinedLines = 1;

    expect(settleCell(cell)).toEqual({ status: 'left', reason: 'set_apart' });
  });
});
