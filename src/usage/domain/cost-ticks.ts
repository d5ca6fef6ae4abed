import { type Decimal, parseDecimal, timesInteger } from '../../money/decimal.js';
import { moneyJson, type MoneyJson } from '../../money/money.js';

/** xAI states what it charged in ticks of 10⁻¹⁰ USD ("Cost Tracking", docs.x.ai). */
export const COST_TICK: Decimal = parseDecimal('0.0000000001');
export const COST_TICK_CURRENCY = 'USD';

/** A number of ticks as money. */
export function ticksAsMoney(ticks: string): MoneyJson {
  return moneyJson(timesInteger(COST_TICK, BigInt(ticks)), COST_TICK_CURRENCY);
}
