import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AccountRoster } from '../api-keys/account-roster.js';
import { PeriodStore } from '../costing/period-store.js';
import { Database, FIRM } from '../database/database.js';
import { sum } from '../money/decimal.js';
import { PriceBookService } from '../pricing/price-book.service.js';
import { BillCharges } from '../reconciliation/bill-charges.service.js';
import { ChargeUse, type ChargeUseRow } from '../usage/charge-use.service.js';
import type { AdjustmentRow, CurrencyReport } from './domain/report-model.js';
import type { OriginCharge } from './focus/charge.js';
import { chargesOfBill, creditsOf } from './focus/charges-of-bill.js';
import { chargesOfUse, type ChargeNames } from './focus/charges-of-use.js';
import type { FocusCorrection, FocusInput, FocusPart } from './focus/focus-csv.js';
import { PeriodReports, type PeriodFigures } from './period-reports.js';

const PROVIDERS: Readonly<Record<string, string>> = { deepseek: 'DeepSeek', groq: 'Groq', xai: 'xAI' };

interface AllNames extends ChargeNames {
  issuer: (currency: string) => Pick<OriginCharge, 'account' | 'provider'>;
}

/** Reads what a FOCUS file is made of: the report, and each charge behind it. */
@Injectable()
export class FocusFiles {
  constructor(
    private readonly database: Database,
    private readonly reports: PeriodReports,
    private readonly periods: PeriodStore,
    private readonly roster: AccountRoster,
    private readonly prices: PriceBookService,
    private readonly use: ChargeUse,
    private readonly bills: BillCharges,
  ) {}

  /** Report and charges of one moment: otherwise they would not come to the same while work goes on. */
  async read(period: string): Promise<FocusInput> {
    const names = await this.names();
    return this.database.snapshot(FIRM, async (manager) => {
      const figures = await this.reports.read(manager, period);
      const { report } = figures;
      const parts: FocusPart[] = [];
      for (const part of report.currencies) parts.push(await this.part(manager, { figures, part, names }));
      return { head: report, parts };
    });
  }

  private async part(
    manager: EntityManager,
    input: { figures: PeriodFigures; part: CurrencyReport; names: AllNames },
  ): Promise<FocusPart> {
    const { figures, part, names } = input;
    const { startsAt, endsAt, timeZone, period } = figures.report;
    const bounds = { startsAt: new Date(startsAt), endsAt: new Date(endsAt) };
    const corrections = await this.corrections(manager, part, names);
    if (part.choice.pool === 'metered') {
      const rows = await this.use.read(manager, { ...bounds, timeZone });
      const own = rows.filter(({ currency }) => currency === part.currency);
      const division = bearsItsOwn(part, own) ? 'own' : 'shared';
      return { report: part, charges: chargesOfUse(own, { names, division }), credits: [], corrections };
    }
    const scope = { ...bounds, bills: figures.bills };
    const lines = await this.bills.read(manager, scope);
    const { currency, cuts, total } = part;
    const charges = chargesOfBill({ period, ...bounds, currency, lines, cuts, total, names });
    const granted = await this.bills.granted(manager, scope);
    const credits = creditsOf(
      granted.filter((one) => one.currency === currency),
      names,
    );
    return { report: part, charges, credits, corrections };
  }

  /** Each company's part of a correction is a charge of its own, of the period that it corrects. */
  private async corrections(
    manager: EntityManager,
    part: CurrencyReport,
    names: AllNames,
  ): Promise<FocusCorrection[]> {
    const corrections: FocusCorrection[] = [];
    for (const row of part.adjustments) {
      const source = await this.periods.get(manager, row.sourcePeriod);
      corrections.push({
        charge: {
          ...correctionCharge(row, source),
          ...names.issuer(part.currency),
          currency: part.currency,
        },
        companyId: row.companyId,
        reason: row.reason,
        startsAt: source.startsAt.toISOString(),
        endsAt: source.endsAt.toISOString(),
      });
    }
    return corrections;
  }

  private async names(): Promise<AllNames> {
    const roster = await this.roster.all();
    const accounts = new Map(roster.map((account) => [account.id, account]));
    const keys = new Map(roster.flatMap(({ keys: own }) => own.map(({ id, name }) => [id, name] as const)));
    return {
      account: (id) => {
        const account = accounts.get(id);
        return { name: account?.name ?? id, provider: providerName(account?.provider) };
      },
      key: (id) => keys.get(id) ?? id,
      // A correction does not tell accounts apart: the first one that is billed in its currency stands for all.
      issuer: (currency) => {
        const account = roster.find((one) => one.currency === currency) ?? roster[0];
        const { id = 'unknown', name = 'unknown', provider } = account ?? {};
        return { account: { id, name }, provider: providerName(provider) };
      },
      prices: (priceId, rate) => this.prices.unitPrices(priceId, rate),
    };
  }
}

/** Whether everybody bears exactly what its own requests cost. */
function bearsItsOwn(part: CurrencyReport, rows: readonly ChargeUseRow[]): boolean {
  const own = Map.groupBy(rows, ({ companyId }) => companyId);
  const spent = (id: string) => sum((own.get(id) ?? []).map(({ cost }) => cost));
  const borne = new Set(part.companies.map(({ companyId }) => companyId));
  return (
    part.companies.every(({ companyId, amount }) => spent(companyId) === amount) &&
    [...own.keys()].every((id) => borne.has(id))
  );
}

function correctionCharge(
  row: AdjustmentRow,
  { startsAt, endsAt }: { startsAt: Date; endsAt: Date },
): Omit<OriginCharge, 'account' | 'provider' | 'currency'> {
  return {
    id: `adjustment:${row.id}/${row.companyId ?? 'nobody'}`,
    cost: row.amount,
    startsAt,
    endsAt,
    model: null,
    kind: 'other',
    quantity: null,
    unitPrice: null,
    priceId: null,
    rate: null,
    key: null,
    billId: null,
    division: { kind: 'nobody' },
  };
}

/** As a person writes it. */
function providerName(provider: string | undefined): string {
  return provider === undefined ? 'LLM provider' : (PROVIDERS[provider] ?? provider);
}
