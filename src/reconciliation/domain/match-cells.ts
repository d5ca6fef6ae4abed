import {
  addPrices,
  addTokens,
  costAt,
  NO_TOKENS,
  type BilledCell,
  type BilledPrice,
  type Cell,
  type MeteredSums,
  type MovedRequest,
  type OpenRequest,
} from './cell.js';

/** Everything about a stretch of a bill. */
export interface MatchInput {
  billed: readonly BilledCell[];
  /** Rows by price; empty where they are not compared. */
  billedPrices?: readonly BilledPrice[];
  metered: readonly MeteredSums[];
  open: readonly OpenRequest[];
  /** What the bill puts elsewhere since it goes by the end of requests; empty: it goes by their start. */
  moved?: readonly MovedRequest[];
}

export interface Place {
  interval: number;
  currency: string;
  keyId: string;
  model: string;
  responseModel: string | null;
}

/** Keys that the bill does not tell at all: its lines stand for all of ours. */
const UNTOLD = 'untold';

/**
 * Puts the bill beside our requests, by bucket, key, model and currency. A request goes to the bill's line of the model
 * it asked for, else to that of the model which answered: an older name is billed as what serves it. A bill that tells
 * no keys is met by the requests of all. Cells in the order of time, model and key.
 */
export function matchCells(input: MatchInput): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const billed of input.billed) {
    cells.set(cellId({ ...billed, tag: keyTag(billed) }), emptyCell(billed, billed));
  }
  for (const row of input.billedPrices ?? []) {
    const cell = cells.get(cellId({ ...row, tag: keyTag(row) }));
    if (cell) addRow(cell, row);
  }
  const find = finder(cells, input);
  for (const sums of input.metered) {
    const cell = find(sums);
    cell.requests += BigInt(sums.requests);
    cell.tokens = addTokens(cell.tokens, sums.tokens);
    cell.cost += sums.cost;
    cell.uncertainRequests += sums.uncertain.requests;
    if (sums.prices) addPrices(cell.meteredPrices, { tokens: sums.tokens, prices: sums.prices, sign: 1n });
    else if (sums.prices === null && sums.requests > 0) cell.pricesKnown = false;
  }
  for (const request of input.open) find(request).open.push(request);
  for (const request of input.moved ?? []) move(find, request);
  return new Map([...cells].sort(([, left], [, right]) => compare(left, right)));
}

function move(find: (place: Place) => Cell, request: MovedRequest): void {
  const { tokens, cost, pricesAtStart, pricesAtEnd, isAtEdge = false } = request;
  if (request.interval >= 0) {
    const from = find(request);
    from.requests -= 1n;
    from.tokens = addTokens(from.tokens, tokens, -1n);
    from.cost -= cost;
    if (isAtEdge) from.edge = { requests: from.edge.requests - 1, cost: from.edge.cost - cost };
    if (pricesAtStart) addPrices(from.meteredPrices, { tokens, prices: pricesAtStart, sign: -1n });
  }
  if (request.endInterval < 0) return;
  const to = find({ ...request, interval: request.endInterval });
  to.requests += 1n;
  to.tokens = addTokens(to.tokens, tokens);
  to.cost += cost;
  if (isAtEdge) to.edge = { requests: to.edge.requests + 1, cost: to.edge.cost + cost };
  if (pricesAtEnd) {
    addPrices(to.meteredPrices, { tokens, prices: pricesAtEnd, sign: 1n });
    if (!isAtEdge) to.rateByEnd += costAt(tokens, pricesAtEnd) - cost;
  } else to.pricesKnown = false;
}

/** Finds or makes the cell of a request. */
export function finder(
  cells: Map<string, Cell>,
  input: Pick<MatchInput, 'metered' | 'open'>,
): (place: Place) => Cell {
  const answered = answeringModels([...input.metered, ...input.open]);
  return (place) => {
    const others = place.responseModel === null ? (answered.get(place.model) ?? []) : [place.responseModel];
    for (const tag of [place.keyId, UNTOLD]) {
      for (const model of [place.model, ...others]) {
        const cell = cells.get(cellId({ ...place, model, tag }));
        if (cell?.billed) return cell;
      }
    }
    const id = cellId({ ...place, tag: place.keyId });
    const cell = cells.get(id) ?? emptyCell({ ...place, keyName: null, keyFingerprint: null }, null);
    cells.set(id, cell);
    return cell;
  };
}

/** Which models have answered for a name, for requests whose own answer was lost. */
function answeringModels(requests: readonly Place[]): Map<string, string[]> {
  const answered = new Map<string, string[]>();
  for (const { model, responseModel } of requests) {
    if (responseModel === null) continue;
    const known = answered.get(model) ?? [];
    if (!known.includes(responseModel)) answered.set(model, [...known, responseModel].sort());
  }
  return answered;
}

function addRow(cell: Cell, { kind, price, quantity }: BilledPrice): void {
  addPrices(cell.billedPrices, {
    tokens: { ...NO_TOKENS, [kind]: quantity },
    prices: { cacheHit: price, cacheMiss: price, output: price },
    sign: 1n,
  });
}

type Key = Pick<Cell, 'keyId' | 'keyName' | 'keyFingerprint'>;

function keyTag({ keyId, keyName, keyFingerprint }: Key): string {
  if (keyId !== null) return keyId;
  return keyName === null && keyFingerprint === null ? UNTOLD : `foreign:${keyFingerprint}:${keyName}`;
}

function cellId(cell: { interval: number; currency: string; model: string; tag: string }): string {
  return JSON.stringify([cell.interval, cell.currency, cell.tag, cell.model]);
}

function emptyCell(
  {
    interval,
    model,
    keyId,
    keyName,
    keyFingerprint,
    currency,
  }: Key & Pick<Cell, 'interval' | 'model' | 'currency'>,
  billed: BilledCell | null,
): Cell {
  return {
    interval,
    model,
    keyId,
    keyName,
    keyFingerprint,
    currency,
    isForeign: billed !== null && keyId === null && keyTag(billed) !== UNTOLD,
    billed,
    billedPrices: new Map(),
    requests: 0n,
    tokens: { ...NO_TOKENS },
    cost: 0n,
    meteredPrices: new Map(),
    pricesKnown: true,
    open: [],
    uncertainRequests: 0,
    rateByEnd: 0n,
    edge: { requests: 0, cost: 0n },
  };
}

function compare(left: Cell, right: Cell): number {
  return (
    left.interval - right.interval ||
    order(left.model, right.model) ||
    order(left.keyName ?? left.keyId ?? '', right.keyName ?? right.keyId ?? '') ||
    order(left.currency, right.currency)
  );
}

const order = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
