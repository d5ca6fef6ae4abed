import { formatDecimal, parseDecimal, type Decimal } from '../money/decimal.js';
import type { MeterRecord, Wallet } from './meter-record.js';
import type { Currency } from './tariff.js';
import { NO_TOKENS, type TokenCounts } from './tokens.js';

interface Sums {
  requests: number;
  billedRequests: number;
  tokens: TokenCounts;
  cost: Map<string, Decimal>;
}

/** Sums as the control API shows them; `cost` is exact decimal text by currency. */
export interface SumsJson {
  requests: number;
  billedRequests: number;
  refused: number;
  tokens: TokenCounts;
  cost: Record<string, string>;
}

export interface TotalsJson extends SumsJson {
  byKey: Record<string, SumsJson>;
  byModel: Record<string, SumsJson>;
  byStatus: Record<string, number>;
  maxConcurrency: number;
}

/** Running sums over meter records. */
export class Totals {
  private readonly all = emptySums();
  private readonly byKey = new Map<string, Sums>();
  private readonly byModel = new Map<string, Sums>();
  private readonly byStatus = new Map<number, number>();
  private readonly spent = new Map<string, Decimal>();
  private maxConcurrency = 0;

  add(record: MeterRecord): void {
    const cost = parseDecimal(record.cost.total);
    addTo(this.all, record, cost);
    addTo(sumsOf(this.byKey, record.keyName), record, cost);
    addTo(sumsOf(this.byModel, record.model ?? 'none'), record, cost);
    this.byStatus.set(record.status, (this.byStatus.get(record.status) ?? 0) + 1);
    if (record.inFlight > this.maxConcurrency) this.maxConcurrency = record.inFlight;
    if (!record.wallet) return;
    const purse = `${record.currency} ${record.wallet}`;
    this.spent.set(purse, (this.spent.get(purse) ?? 0n) + cost);
  }

  /** What was charged to a wallet so far. */
  spentFrom(wallet: Wallet, currency: Currency): Decimal {
    return this.spent.get(`${currency} ${wallet}`) ?? 0n;
  }

  toJSON(): TotalsJson {
    return {
      ...sumsJson(this.all),
      byKey: sumsByName(this.byKey),
      byModel: sumsByName(this.byModel),
      byStatus: Object.fromEntries(this.byStatus),
      maxConcurrency: this.maxConcurrency,
    };
  }
}

function emptySums(): Sums {
  return { requests: 0, billedRequests: 0, tokens: { ...NO_TOKENS }, cost: new Map() };
}

function sumsOf(map: Map<string, Sums>, name: string): Sums {
  let sums = map.get(name);
  if (!sums) map.set(name, (sums = emptySums()));
  return sums;
}

function addTo(sums: Sums, record: MeterRecord, cost: Decimal): void {
  sums.requests++;
  if (!record.billed) return;
  sums.billedRequests++;
  sums.tokens.cacheHit += record.tokens.cacheHit;
  sums.tokens.cacheMiss += record.tokens.cacheMiss;
  sums.tokens.output += record.tokens.output;
  sums.tokens.reasoning += record.tokens.reasoning;
  sums.cost.set(record.currency, (sums.cost.get(record.currency) ?? 0n) + cost);
}

function sumsJson(sums: Sums): SumsJson {
  return {
    requests: sums.requests,
    billedRequests: sums.billedRequests,
    refused: sums.requests - sums.billedRequests,
    tokens: { ...sums.tokens },
    cost: Object.fromEntries(Array.from(sums.cost, ([currency, cost]) => [currency, formatDecimal(cost)])),
  };
}

function sumsByName(map: ReadonlyMap<string, Sums>): Record<string, SumsJson> {
  return Object.fromEntries(Array.from(map, ([name, sums]) => [name, sumsJson(sums)]));
}
