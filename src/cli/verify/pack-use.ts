import type { CompanyUse } from '../../costing/domain/allocation.js';
import type { Decimal } from '../../money/decimal.js';
import type { AttemptFacts } from './attempt-facts.js';
import { addTo } from './bill-bucket.js';
import { InvoiceTable } from './invoice-table.js';
import { ownText } from './own-text.js';
import type { PackBill } from './pack-bill.js';

interface Sums {
  invoices: bigint;
  requests: bigint;
  tokens: { cacheHit: bigint; cacheMiss: bigint; output: bigint };
  cost: Decimal;
  covered: Decimal;
  rework: Decimal;
  input: { tokens: bigint; cost: Decimal };
  keys: Map<string, Decimal>;
  coveredKeys: Map<string, Decimal>;
}

/** What the requests of a pack come to, by currency and company. Rows come company by company. */
export class PackUse {
  private readonly byCurrency = new Map<string, Map<string, Sums>>();
  private company = '';
  private invoices = new Map<string, InvoiceTable>();

  constructor(private readonly bill: PackBill) {}

  add(attempt: AttemptFacts): void {
    const { cells, tokens, cost, inputCost } = attempt;
    // Invoices are told apart within a company only, so that a million requests need no more memory than one company.
    if (cells.companyId !== this.company) {
      this.company = ownText(cells.companyId);
      this.invoices = new Map();
    }
    const sums = this.sumsOf(cells.currency, cells.companyId);
    sums.rework += this.rework(attempt, sums);
    sums.requests++;
    sums.tokens.cacheHit += tokens.cacheHit;
    sums.tokens.cacheMiss += tokens.cacheMiss;
    sums.tokens.output += tokens.output;
    sums.cost += cost;
    if (inputCost !== null) {
      sums.input.tokens += tokens.cacheHit + tokens.cacheMiss;
      sums.input.cost += inputCost;
    }
    addTo(sums.keys, cells.keyId, cost);
    if (!this.bill.meter(attempt)) return;
    sums.covered += cost;
    addTo(sums.coveredKeys, cells.keyId, cost);
  }

  currencies(): string[] {
    return [...this.byCurrency.keys()].sort();
  }

  /** Each company's use in one currency, ordered by id: of all requests, or of those only that a bill covers. */
  companies(currency: string, of: 'all' | 'covered'): CompanyUse[] {
    const companies = [...(this.byCurrency.get(currency) ?? new Map<string, Sums>())];
    return companies
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([companyId, sums]) => ({
        companyId,
        invoices: sums.invoices,
        requests: sums.requests,
        tokens: sums.tokens,
        cost: of === 'all' ? sums.cost : sums.covered,
        rework: sums.rework,
        // Of a part of the requests nobody knows what input cost.
        input: of === 'all' || sums.covered === sums.cost ? sums.input : null,
        keys: [...(of === 'all' ? sums.keys : sums.coveredKeys)]
          .sort(([left], [right]) => (left < right ? -1 : 1))
          .map(([keyId, cost]) => ({ keyId, cost })),
      }));
  }

  /**
   * Rework is what was spent on requests without an accepted answer, and on accepted ones that a later accepted one of
   * the same invoice followed: what this request adds to it.
   */
  private rework({ cells, cost }: AttemptFacts, sums: Sums): Decimal {
    const seen = getOr(this.invoices, cells.currency, () => new InvoiceTable());
    const last = seen.get(cells.invoiceId);
    if (last === undefined) sums.invoices++;
    if (cells.accepted !== 'true') {
      seen.set(cells.invoiceId, last ?? null);
      return cost;
    }
    const number = Number(cells.number);
    if (last && last.number > number) return cost;
    seen.set(cells.invoiceId, { number, cost });
    return last?.cost ?? 0n;
  }

  private sumsOf(currency: string, companyId: string): Sums {
    const companies = getOr(this.byCurrency, currency, () => new Map<string, Sums>());
    return getOr(companies, companyId, () => ({
      invoices: 0n,
      requests: 0n,
      tokens: { cacheHit: 0n, cacheMiss: 0n, output: 0n },
      cost: 0n,
      covered: 0n,
      rework: 0n,
      input: { tokens: 0n, cost: 0n },
      keys: new Map<string, Decimal>(),
      coveredKeys: new Map<string, Decimal>(),
    }));
  }
}

function getOr<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(ownText(key), made);
  return made;
}
