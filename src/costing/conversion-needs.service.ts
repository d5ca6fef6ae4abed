import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import type { Bearers } from './domain/bearers.js';
import { planCurrency, type ChargedCompany } from './domain/charge.js';
import { lastDayOf } from './domain/seal-statement.js';
import { ExchangeRatesService } from './exchange-rates.service.js';
import { StatementFactsService } from './statement-facts.service.js';

/** A rate without which a company's statement cannot say all that it should. */
export interface NeededRate {
  companyId: string;
  companyName: string;
  base: string;
  quote: string;
  /** The period's last day. */
  date: string;
  /** `plan`: its plan cannot be applied. `display`: its total cannot be shown in its currency. */
  need: 'plan' | 'display';
}

/** Finds out, before a close, which exchange rates its statements would lack. */
@Injectable()
export class ConversionNeeds {
  constructor(
    private readonly facts: StatementFactsService,
    private readonly rates: ExchangeRatesService,
  ) {}

  /** The missing rates of a period's statements, by company. */
  async missing(
    runner: Runner,
    input: { period: string; startsAt: Date; endsAt: Date; at: Date; bearers: readonly Bearers[] },
  ): Promise<NeededRate[]> {
    const date = lastDayOf(input.period);
    const known = new Map<string, boolean>();
    const missing: NeededRate[] = [];
    for (const company of await this.facts.companies(runner, input)) {
      for (const { base, quote, need } of conversionsOf(company, input.bearers)) {
        const pair = `${base}/${quote}`;
        if (!known.has(pair))
          known.set(pair, (await this.rates.rateOn(runner, { base, quote, date })) !== null);
        if (known.get(pair)) continue;
        missing.push({ companyId: company.id, companyName: company.name, base, quote, date, need });
      }
    }
    return missing;
  }
}

/** What a company's statements convert: its cost into its plan's currency, its total into its own. */
function conversionsOf(
  company: ChargedCompany,
  bearers: readonly Bearers[],
): Pick<NeededRate, 'base' | 'quote' | 'need'>[] {
  const used = bearers.filter(({ companyIds }) => companyIds.has(company.id)).map(({ currency }) => currency);
  const target = planCurrency(company);
  const charged = target ? [target] : used;
  return [
    ...used
      .filter((base) => target !== null && base !== target)
      .map((base) => ({ base, quote: target ?? base, need: 'plan' as const })),
    ...charged
      .filter((base) => base !== company.currency)
      .map((base) => ({ base, quote: company.currency, need: 'display' as const })),
  ];
}
