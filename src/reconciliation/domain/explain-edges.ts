import type { Decimal } from '../../money/decimal.js';
import { addTokens, NO_TOKENS, TOKEN_KINDS, type Cell, type CellTokens } from './cell.js';
import { isEmpty, judgeCell } from './judge-cell.js';
import { finder, matchCells, type MatchInput } from './match-cells.js';

/** A priced request near the edge between interval `edge` and the next one. */
export interface EdgeRequest {
  edge: number;
  /** The side on which our clock puts it, by the instant that the bill goes by; the other is that of its neighbour. */
  interval: number;
  endInterval: number;
  /** How far that instant lies from the edge. */
  distanceMs: number;
  keyId: string;
  model: string;
  responseModel: string | null;
  currency: string;
  tokens: CellTokens;
  cost: Decimal;
}

/** More requests than this do not lie on the other side of one edge. */
const MOVES_MAX = 8;

/** The edges, by the interval before each, on both of whose sides something of ours differs from the bill. */
export function doubtfulEdges(cells: ReadonlyMap<string, Cell>): number[] {
  const differing = new Set<number>();
  for (const cell of cells.values()) if (isComparable(cell) && differs(cell)) differing.add(cell.interval);
  return [...differing].filter((interval) => differing.has(interval + 1)).sort((a, b) => a - b);
}

/**
 * Which requests the provider's clock has put on the other side of an edge than ours. Two neighbouring buckets of one key
 * and model that differ by the same requests, tokens of each kind and money, in opposite directions, are explained by
 * requests near the edge that come to exactly this; by the nearest where there are several. Anything less than exact
 * explains nothing.
 */
export function explainEdges<Request extends EdgeRequest>(
  input: MatchInput,
  requests: readonly Request[],
): Request[] {
  const cells = matchCells(input);
  const find = finder(cells, input);
  const pairs = new Map<string, { from: Cell; to: Cell; near: Request[] }>();
  for (const request of [...requests].sort((a, b) => a.distanceMs - b.distanceMs)) {
    const from = find(request);
    const to = find({ ...request, interval: request.endInterval });
    const id = JSON.stringify(
      [from, to].map(({ interval, model, keyId, currency }) => [interval, model, keyId, currency]),
    );
    const pair = pairs.get(id) ?? { from, to, near: [] };
    pair.near.push(request);
    pairs.set(id, pair);
  }
  const moved: Request[] = [];
  const touched = new Set<Cell>();
  for (const { from, to, near } of pairs.values()) {
    if (touched.has(from) || touched.has(to)) continue;
    const found = chosen(from, to, near);
    if (found.length === 0) continue;
    touched.add(from).add(to);
    moved.push(...found);
  }
  return moved;
}

/** The requests that stand on `from` here and on `to` in the bill; none where they do not come to both differences. */
function chosen<Request extends EdgeRequest>(from: Cell, to: Cell, near: readonly Request[]): Request[] {
  if (!isComparable(from) || !isComparable(to)) return [];
  const [over, missing] = [surplus(from, -1n), surplus(to, 1n)];
  if (!same(over, missing)) return [];
  const count = over.requests ?? missing.requests ?? 1n;
  if (count < 1n || count > BigInt(MOVES_MAX) || count > BigInt(near.length)) return [];
  if (count === 1n) return near.filter((one) => same(sumOf([one]), missing)).slice(0, 1);
  const nearest = near.slice(0, Number(count));
  return same(sumOf(nearest), missing) ? nearest : [];
}

interface Figures {
  /** Null where the bill does not tell them. */
  requests: bigint | null;
  tokens: CellTokens;
  cost: Decimal;
}

/** What a cell's bill has beyond ours, or the other way round. */
function surplus(cell: Cell, sign: 1n | -1n): Figures {
  const { requests, tokens, difference } = judgeCell(cell, 0n);
  const beyond = addTokens(tokens.billed, tokens.metered, -1n);
  return {
    requests: requests.billed === null ? null : sign * (requests.billed - requests.metered),
    tokens: addTokens(NO_TOKENS, beyond, sign),
    cost: sign * difference,
  };
}

function sumOf(requests: readonly EdgeRequest[]): Figures {
  return {
    requests: BigInt(requests.length),
    tokens: requests.reduce((sum, { tokens }) => addTokens(sum, tokens), { ...NO_TOKENS }),
    cost: requests.reduce((sum, { cost }) => sum + cost, 0n),
  };
}

function same(left: Figures, right: Figures): boolean {
  return (
    (left.requests === null || right.requests === null || left.requests === right.requests) &&
    TOKEN_KINDS.every((kind) => left.tokens[kind] === right.tokens[kind]) &&
    left.cost === right.cost
  );
}

/** With nothing in it that is open, set apart or rated otherwise: these differ for reasons of their own. */
function isComparable({ billed, isForeign, open, rateByEnd }: Cell): boolean {
  const isSettled = open.every(({ cost, settledHow }) => cost !== null && settledHow !== 'estimate');
  return !isForeign && isSettled && rateByEnd === 0n && (billed?.quarantinedLines ?? 0) === 0;
}

function differs(cell: Cell): boolean {
  return !isEmpty(cell) && judgeCell(cell, 0n).status !== 'matched';
}
