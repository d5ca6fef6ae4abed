import type { Decimal } from '../../money/decimal.js';
import { NO_TOKENS, type CellTokens, type OpenRequest } from './cell.js';

/** What the bill says of one request that had no cost of its own. */
export interface SettledRequest {
  id: string;
  tokens: CellTokens;
  cost: Decimal;
  /** `estimate`: the bill shows fewer requests than were open here, so that nobody can say which of them it means. */
  how: 'cost' | 'usage' | 'estimate';
}

/**
 * Why a cell is left as it is. `other_usage`: the bill shows more requests than were open, so somebody else used the
 * key; `exceeds_bill`: our own requests already come to more than is billed; `set_apart`: the bill has money there that
 * nobody can read.
 */
export type UnsettledReason =
  | 'nothing_open'
  | 'under_way'
  | 'not_priced'
  | 'exceeds_bill'
  | 'other_usage'
  | 'not_divisible'
  | 'set_apart';

export type CellSettlement =
  { status: 'settled'; requests: SettledRequest[] } | { status: 'left'; reason: UnsettledReason };

/** Among whom the rest of a cell is divided. */
export interface Sharers {
  sharers: OpenRequest[];
  /** Open too, but on no bill. */
  never: OpenRequest[];
  /** The bill shows fewer requests than share. */
  estimated: boolean;
}

/** Tokens that the answer itself told. What an earlier bill gave is no such thing. */
export function statedTokens(request: OpenRequest | undefined): CellTokens | null {
  const told = request && (request.settledByBill === null || request.settledHow === 'cost');
  return told ? request.tokens : null;
}

/** By what each could cost at most, where that is known of all; else evenly. */
export function weightsOf(requests: readonly OpenRequest[]): bigint[] {
  return requests.every(({ heldCost }) => heldCost !== null && heldCost > 0n)
    ? requests.map(({ heldCost }) => heldCost ?? 1n)
    : requests.map(() => 1n);
}

/** A request that no bill will ever show. */
export function neverBilled({ id }: OpenRequest): SettledRequest {
  return { id, tokens: { ...NO_TOKENS }, cost: 0n, how: 'usage' };
}

export const left = (reason: UnsettledReason): CellSettlement => ({ status: 'left', reason });
