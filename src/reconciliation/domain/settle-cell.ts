import { splitByLargestRemainder } from '../../money/largest-remainder.js';
import { addPrices, NO_TOKENS, TOKEN_KINDS, type Cell, type OpenRequest, type PriceRows } from './cell.js';
import { divideMoney, isMoneyAlone, restAtOurPrices } from './settle-money.js';
import {
  left,
  neverBilled,
  statedTokens,
  weightsOf,
  type CellSettlement,
  type SettledRequest,
  type Sharers,
} from './settlement.js';

/**
 * Settles what is open in a cell. What the bill holds beyond the requests with costs of their own is theirs, row by row
 * of kind and price, so that afterwards both sides agree to the last digit. Nothing of it is anybody else's as long as
 * the bill shows no more requests than were open. A cell without a bill line is that of requests which were never billed.
 */
export function settleCell(cell: Cell): CellSettlement {
  const { open } = cell;
  if (open.length === 0) return left('nothing_open');
  if (open.some(({ status }) => status === 'in_flight')) return left('under_way');
  const isPriced = cell.billed === null || (cell.billed.isPriced && cell.pricesKnown);
  const rest = isPriced ? residual(cell) : restAtOurPrices(cell);
  if (rest === null && !isMoneyAlone(cell)) return left('not_priced');
  if (rest && [...rest.values()].some(({ quantity }) => quantity < 0n)) return left('exceeds_bill');
  const told = cell.billed ? cell.billed.requests : 0n;
  const requests = told === null ? null : told - cell.requests;
  const answered = open.filter(({ status }) => status === 'succeeded');
  const lost = open.filter(({ status }) => status !== 'succeeded');
  if (requests !== null && requests < BigInt(answered.length)) return left('exceeds_bill');
  if (requests !== null && requests > BigInt(open.length)) return left('other_usage');
  const isNothing = rest !== null && rest.size === 0;
  // What of the lost ones was billed may be in lines that nobody can read.
  if (isNothing && lost.length > 0 && (cell.billed?.quarantinedLines ?? 0) > 0) return left('set_apart');
  if (!isNothing && requests === 0n) return left('other_usage');
  // Answered requests are billed for certain: when the bill shows no more than them, the lost ones are not on it.
  const isAnsweredOnly = isNothing || requests === BigInt(answered.length);
  const who = isAnsweredOnly
    ? { sharers: answered, never: lost, estimated: false }
    : { sharers: open, never: [], estimated: requests !== BigInt(open.length) };
  return rest === null ? divideMoney(cell, who) : divide(rest, who);
}

/** What the bill has beyond the requests with costs of their own, by kind and price; rows without a rest are left out. */
export function residual(cell: Cell): PriceRows {
  const rest: PriceRows = new Map();
  for (const [rows, sign] of [
    [cell.billedPrices, 1n],
    [cell.meteredPrices, -1n],
  ] as const) {
    for (const { kind, price, quantity } of rows.values()) {
      addPrices(rest, {
        tokens: { ...NO_TOKENS, [kind]: quantity },
        prices: { cacheHit: price, cacheMiss: price, output: price },
        sign,
      });
    }
  }
  return rest;
}

function divide(rest: PriceRows, input: Sharers): CellSettlement {
  const { never } = input;
  const how = input.estimated ? 'estimate' : 'usage';
  const sharers = [...input.sharers].sort((left, right) => (left.id < right.id ? -1 : 1));
  const shares = sharers.map(({ id }): SettledRequest => ({ id, tokens: { ...NO_TOKENS }, cost: 0n, how }));
  if (!takeStated(rest, { sharers, shares })) return left('not_divisible');
  const silent = shares.filter((_, index) => statedTokens(sharers[index]) === null);
  if (rest.size > 0 && silent.length === 0) return left('not_divisible');
  const weights = weightsOf(sharers.filter((request) => statedTokens(request) === null));
  for (const { kind, price, quantity } of rest.values()) {
    splitByLargestRemainder(quantity, weights).forEach((part, index) => {
      const share = silent[index];
      if (!share) return;
      share.tokens[kind] += part;
      share.cost += part * price;
    });
  }
  return { status: 'settled', requests: [...shares, ...never.map(neverBilled)] };
}

/** Requests whose answers told tokens and only had no price take them from the rest first, where one price is sure. */
function takeStated(
  rest: PriceRows,
  { sharers, shares }: { sharers: OpenRequest[]; shares: SettledRequest[] },
): boolean {
  for (const [index, request] of sharers.entries()) {
    const stated = statedTokens(request);
    const share = shares[index];
    if (!stated || !share) continue;
    share.how = 'cost';
    for (const kind of TOKEN_KINDS) {
      if (stated[kind] === 0n) continue;
      const rows = [...rest.values()].filter((row) => row.kind === kind);
      const [row] = rows;
      if (!row || rows.length > 1 || row.quantity < stated[kind]) return false;
      share.tokens[kind] = stated[kind];
      share.cost += stated[kind] * row.price;
      const tokens = { ...NO_TOKENS, [kind]: stated[kind] };
      const prices = { cacheHit: row.price, cacheMiss: row.price, output: row.price };
      addPrices(rest, { tokens, prices, sign: -1n });
    }
  }
  return true;
}
