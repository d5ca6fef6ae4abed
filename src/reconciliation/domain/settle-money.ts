import { splitByLargestRemainder } from '../../money/largest-remainder.js';
import { addPrices, NO_TOKENS, TOKEN_KINDS, type Cell, type CellTokens, type PriceRows } from './cell.js';
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
 * What a bill that tells tokens and money, but no price of one token, holds beyond the requests with costs of their own:
 * at the prices that these were rated with, and only where its money confirms them to the last digit. Null: it does not,
 * or a kind was rated at two prices.
 */
export function restAtOurPrices(cell: Cell): PriceRows | null {
  const { billed, tokens, cost, meteredPrices, pricesKnown } = cell;
  if (!billed || !pricesKnown || billed.quarantinedLines > 0 || cell.requests === 0n) return null;
  const rest: PriceRows = new Map();
  let money = 0n;
  for (const kind of TOKEN_KINDS) {
    const quantity = billed.tokens[kind] - tokens[kind];
    if (quantity === 0n) continue;
    const [row, ...more] = [...meteredPrices.values()].filter((one) => one.kind === kind);
    if (!row || more.length > 0) return null;
    const prices = { cacheHit: row.price, cacheMiss: row.price, output: row.price };
    addPrices(rest, { tokens: { ...NO_TOKENS, [kind]: quantity }, prices, sign: 1n });
    money += quantity * row.price;
  }
  return money === billed.cost - cost ? rest : null;
}

/** Whether all the money of a cell is that of the open requests, since no other request of ours is in it. */
export function isMoneyAlone({ billed, requests, cost }: Cell): boolean {
  return (
    billed !== null && billed.quarantinedLines === 0 && billed.cost > 0n && requests === 0n && cost === 0n
  );
}

/** Divides all money and tokens of a cell, whatever one token costs. Not among several whose answers told their tokens. */
export function divideMoney({ billed }: Cell, { sharers, never, estimated }: Sharers): CellSettlement {
  if (!billed || sharers.length === 0) return left('not_priced');
  const sorted = [...sharers].sort((one, other) => (one.id < other.id ? -1 : 1));
  const stated = sorted.map(statedTokens);
  const [only] = stated;
  if (stated.some((tokens) => tokens !== null) && (stated.length > 1 || !agrees(billed.tokens, only)))
    return left('not_divisible');
  if (exceedsHeld(sorted, billed.cost)) return left('other_usage');
  const weights = weightsOf(sorted);
  const costs = splitByLargestRemainder(billed.cost, weights);
  const parts = TOKEN_KINDS.map((kind) => splitByLargestRemainder(billed.tokens[kind], weights));
  const how = estimated ? 'estimate' : 'usage';
  const shares = sorted.map(({ id }, index): SettledRequest => {
    const [cacheHit = 0n, cacheMiss = 0n, output = 0n] = parts.map((part) => part[index] ?? 0n);
    return {
      id,
      tokens: only ?? { cacheHit, cacheMiss, output },
      cost: costs[index] ?? 0n,
      how: only ? 'cost' : how,
    };
  });
  return { status: 'settled', requests: [...shares, ...never.map(neverBilled)] };
}

/** A bill that tells no tokens contradicts none. */
function agrees(billed: CellTokens, stated: CellTokens | null | undefined): boolean {
  const isTold = TOKEN_KINDS.some((kind) => billed[kind] > 0n);
  return !isTold || TOKEN_KINDS.every((kind) => billed[kind] === stated?.[kind]);
}

/** More than the requests can cost at most was not theirs alone. */
function exceedsHeld(sharers: Sharers['sharers'], cost: bigint): boolean {
  let most = 0n;
  for (const { heldCost } of sharers) {
    if (heldCost === null) return false;
    most += heldCost;
  }
  return cost > most;
}
