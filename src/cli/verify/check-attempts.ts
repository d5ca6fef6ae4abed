import { type Decimal, formatDecimal, timesInteger } from '../../money/decimal.js';
import type { AttemptFacts } from './attempt-facts.js';
import type { PackPrice, PriceBook, TokenPrices } from './check-prices.js';
import type { Findings } from './findings.js';
import { isInstant, isWithin } from './instants.js';
import type { PackUse } from './pack-use.js';
import { countOf, decimalOf } from './read-decimal.js';
import type { Row } from './read-table.js';

const FILE = 'attempts.csv';
type Cells = AttemptFacts['cells'];

/** Computes every request's cost anew from tokens × price, and adds it to the sums. */
export class AttemptsCheck {
  private place = '';

  constructor(
    private readonly bounds: { startsAt: string; endsAt: string },
    private readonly prices: PriceBook,
    private readonly use: PackUse,
    private readonly findings: Findings,
  ) {}

  take(row: Row<typeof FILE>): void {
    const { line, cells } = row;
    this.findings.checked('attempts');
    this.order(cells, line);
    if (!isWithin(cells.startedAt, this.bounds))
      this.differs('attempt_outside', line, { at: cells.startedAt });
    const tokens = tokensOf(cells);
    const cost = decimalOf(cells.cost);
    if (tokens === null || cost === null || !isFormed(cells)) {
      this.differs('cell_strange', line, {});
      return;
    }
    const inputCost = this.price({ cells, tokens, cost, line });
    this.use.add({ cells, tokens, cost, inputCost });
  }

  /** Rows stand by company and time, each once. */
  private order({ companyId, startedAt, id }: Cells, line: number): void {
    const place = `${companyId} ${startedAt} ${id}`;
    if (place <= this.place) this.differs('row_order', line, {});
    this.place = place;
  }

  /** Holds the cost against tokens × price; gives the part of it that went into input. */
  private price(input: {
    cells: Cells;
    tokens: AttemptFacts['tokens'];
    cost: Decimal;
    line: number;
  }): Decimal | null {
    const { cells, tokens, cost, line } = input;
    const count = tokens.cacheHit + tokens.cacheMiss + tokens.output;
    // What the bill settled is held against the bill's own lines; such a request names no price.
    if (cells.settled === 'true') return null;
    if (cells.priceId === '') {
      if (cost !== 0n || count !== 0n) this.differs('cost_without_price', line, { is: cells.cost });
      return 0n;
    }
    const price = this.prices.get(cells.priceId);
    const rate = price && rateOf(price, cells.rate);
    if (!price || !rate) {
      this.differs('price_missing', line, { price: cells.priceId, rate: cells.rate });
      return null;
    }
    if (price.provider !== cells.provider || price.model !== cells.model || price.currency !== cells.currency)
      this.differs('price_foreign', line, { price: cells.priceId });
    price.used = true;
    const isOther =
      cells.startedAt < price.validFrom || tokens.cacheHit + tokens.cacheMiss < price.promptTokensMin;
    if (isOther) this.differs('price_not_in_force', line, { price: cells.priceId });
    const inputCost =
      timesInteger(rate.cacheHit, tokens.cacheHit) + timesInteger(rate.cacheMiss, tokens.cacheMiss);
    const must = inputCost + timesInteger(rate.output, tokens.output);
    if (must !== cost) this.differs('cost', line, { is: cells.cost, must: formatDecimal(must) });
    return inputCost;
  }

  private differs(code: string, line: number, values: Record<string, string>): void {
    this.findings.add({ check: 'attempts', code, file: FILE, line, values });
  }
}

/** A price with peak hours has two rates, any other one. */
function rateOf({ flat, peak }: PackPrice, rate: string): TokenPrices | null {
  if (peak === null) return rate === 'flat' ? flat : null;
  return rate === 'peak' ? peak : rate === 'off_peak' ? flat : null;
}

const STATUSES = ['succeeded', 'failed', 'unknown'];

/** What a row says of itself fits together. */
function isFormed(cells: Cells): boolean {
  const { number, status, accepted, settled, outputTokens, reasoningTokens, priceId, rate } = cells;
  return (
    /^[1-9]\d{0,8}$/.test(number) &&
    isInstant(cells.startedAt) &&
    (cells.finishedAt === '' || isInstant(cells.finishedAt)) &&
    STATUSES.includes(status) &&
    (accepted === 'false' || (accepted === 'true' && status === 'succeeded')) &&
    (settled === '' || settled === 'true') &&
    (reasoningTokens === '' || (countOf(reasoningTokens) ?? 1n) <= (countOf(outputTokens) ?? 0n)) &&
    (priceId === '') === (rate === '')
  );
}

/** All kinds are told or none: no tokens at all are none of each kind. */
function tokensOf(cells: Cells): AttemptFacts['tokens'] | null {
  if (cells.cacheHitTokens === '' && cells.cacheMissTokens === '' && cells.outputTokens === '')
    return { cacheHit: 0n, cacheMiss: 0n, output: 0n };
  const cacheHit = countOf(cells.cacheHitTokens);
  const cacheMiss = countOf(cells.cacheMissTokens);
  const output = countOf(cells.outputTokens);
  return cacheHit === null || cacheMiss === null || output === null ? null : { cacheHit, cacheMiss, output };
}
