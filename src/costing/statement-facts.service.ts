import { Injectable } from '@nestjs/common';
import { CompanyBilling, type BilledCompany } from '../companies/company-billing.service.js';
import type { Runner } from '../database/changed-rows.js';
import { ProcessedInvoices } from '../invoices/processed-invoices.service.js';
import { formatDecimal, parseDecimal } from '../money/decimal.js';
import { AllocationPolicy } from './allocation-policy.js';
import type { Bearers } from './domain/bearers.js';
import {
  chargesWithoutUse,
  planCurrency,
  type ChargedCompany,
  type StatementPolicy,
  type UsableRate,
} from './domain/charge.js';
import { feeSpan } from './domain/fee-span.js';
import type { StatementFacts } from './domain/make-statements.js';
import type { IssueInput } from './domain/statement.js';
import { ExchangeRatesService } from './exchange-rates.service.js';
import { StatementStore } from './statement-store.js';

/** What a period's statements are computed from. `resultId` null: a draft. */
export type StatementsWanted = Pick<IssueInput, 'period' | 'startsAt' | 'endsAt' | 'choice' | 'pools'> & {
  resultId: string | null;
  /** The day whose rates are used. */
  rateDate: string;
  /** The moment of the close; of a draft: now. */
  at: Date;
};

interface Pair {
  base: string;
  quote: string;
}

/** Gathers what statements rest on: companies with their plans, rates of the day, balances, the firm's choices. */
@Injectable()
export class StatementFactsService {
  constructor(
    private readonly billing: CompanyBilling,
    private readonly processed: ProcessedInvoices,
    private readonly rates: ExchangeRatesService,
    private readonly store: StatementStore,
    private readonly settings: AllocationPolicy,
  ) {}

  async read(runner: Runner, wanted: StatementsWanted): Promise<StatementFacts> {
    const bearers = wanted.pools.map(({ currency, shares, adjustments }) => ({
      currency,
      companyIds: new Set([...shares, ...adjustments].map(({ companyId }) => companyId)),
    }));
    const companies = await this.companies(runner, { ...wanted, bearers });
    const rates = await this.ratesFor(runner, { date: wanted.rateDate, pairs: pairsOf(companies, wanted) });
    return {
      period: wanted.period,
      rateDate: wanted.rateDate,
      resultId: wanted.resultId,
      choice: wanted.choice,
      pools: wanted.pools,
      companies,
      balances: await this.store.balances(runner),
      policy: await this.policy(runner),
      rateFor: (base, quote) => rates.get(`${base}/${quote}`) ?? null,
    };
  }

  /** Those with a part of a pool, and those whose plan charges without. */
  async companies(
    runner: Runner,
    wanted: Pick<StatementsWanted, 'period' | 'startsAt' | 'endsAt' | 'at'> & { bearers: readonly Bearers[] },
  ): Promise<ChargedCompany[]> {
    const used = new Set(wanted.bearers.flatMap(({ companyIds }) => [...companyIds]));
    const billed = await this.billing.all(runner);
    const processed = await this.processedBy(runner, billed, wanted);
    return billed
      .map((company) => charged(company, { ...wanted, processed: processed.get(company.id) ?? 0n }))
      .filter((company) => used.has(company.id) || chargesWithoutUse(company));
  }

  /** Documents that fees per invoice are charged for, of the companies whose plans have such fees. */
  private async processedBy(
    runner: Runner,
    companies: readonly BilledCompany[],
    wanted: Pick<StatementsWanted, 'period' | 'startsAt' | 'endsAt' | 'at'>,
  ): Promise<Map<string, bigint>> {
    const companyIds = companies.filter(({ plan }) => plan.tiers.length > 0).map(({ id }) => id);
    if (companyIds.length === 0) return new Map();
    const [before] = await runner.query<{ endsAt: Date; closedAt: Date }[]>(
      `select ends_at as "endsAt", closed_at as "closedAt" from periods
        where status = 'closed' and period = to_char(($1 || '-01')::date - interval '1 month', 'YYYY-MM')`,
      [wanted.period],
    );
    return this.processed.count(runner, { companyIds, ...feeSpan({ ...wanted, before: before ?? null }) });
  }

  private async policy(runner: Runner): Promise<StatementPolicy> {
    const { statementPlaces, taxes, statementPrefix } = await this.settings.read(runner);
    return {
      places: statementPlaces,
      taxes: taxes.map(({ name, percent }) => ({ name, percent: parseDecimal(percent) })),
      prefix: statementPrefix,
    };
  }

  private async ratesFor(
    runner: Runner,
    { date, pairs }: { date: string; pairs: readonly Pair[] },
  ): Promise<Map<string, UsableRate>> {
    const rates = new Map<string, UsableRate>();
    for (const { base, quote } of pairs) {
      const found = await this.rates.rateOn(runner, { base, quote, date });
      if (!found) continue;
      const { rate, validFrom, validTo, source, inverse } = found;
      const shown = { base, quote, rate: formatDecimal(rate), date, validFrom, validTo, source, inverse };
      rates.set(`${base}/${quote}`, { ...shown, value: rate });
    }
    return rates;
  }
}

function charged(
  { createdAt, archivedAt, ...company }: BilledCompany,
  month: Pick<StatementsWanted, 'startsAt' | 'endsAt'> & { processed: bigint },
): ChargedCompany {
  const { startsAt, endsAt, processed } = month;
  const served = createdAt < endsAt && (archivedAt === null || archivedAt >= startsAt);
  return { ...company, served, processed };
}

/** Every pair of currencies that a statement may have to convert between. */
export function pairsOf(
  companies: readonly ChargedCompany[],
  { pools }: { pools: readonly { currency: string }[] },
): Pair[] {
  const pairs = new Map<string, Pair>();
  const add = (base: string, quote: string) => {
    if (base !== quote) pairs.set(`${base}/${quote}`, { base, quote });
  };
  for (const company of companies) {
    const target = planCurrency(company);
    for (const { currency } of pools) {
      if (target) add(currency, target);
      add(currency, company.currency);
    }
    if (target) add(target, company.currency);
  }
  return [...pairs.values()];
}
