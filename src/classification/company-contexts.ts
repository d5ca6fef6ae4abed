import { Injectable } from '@nestjs/common';
import { ChartService, type LoadedChart } from '../companies/chart.service.js';
import { CompaniesService } from '../companies/companies.service.js';
import type { Company } from '../companies/company.entity.js';
import type { ChartAccount } from '../companies/domain/chart.js';
import { completePolicy, type PostingPolicy } from '../companies/domain/posting-policy.js';
import { inExpenseArea, purchaseAccounts } from '../companies/domain/role-accounts.js';
import { FIRM } from '../database/database.js';
import { labelled } from './domain/account-label.js';

/** How old a company's settings may be when work on an invoice begins. */
const FRESH_MS = 2_000;

/** What classifying for a company needs to know of it. */
export interface CompanyContext {
  company: Company;
  chart: LoadedChart;
  policy: PostingPolicy;
  /** Accounts that a purchase line may go to, by code, under names that tell them apart. */
  purchase: ReadonlyMap<string, ChartAccount>;
  /** The two-digit groups that those accounts belong to. */
  purchaseGroups: readonly string[];
  /** The account in the expense area that the company's policy names; for what a model chose. */
  inArea: (code: string) => string;
}

/** Companies as the workers know them: read again every two seconds while there is work for them. */
@Injectable()
export class CompanyContexts {
  private readonly known = new Map<string, { context: Promise<CompanyContext>; until: number }>();

  constructor(
    private readonly companies: CompaniesService,
    private readonly charts: ChartService,
  ) {}

  of(companyId: string): Promise<CompanyContext> {
    const known = this.known.get(companyId);
    if (known && known.until > Date.now()) return known.context;
    const context = this.read(companyId, known?.context);
    this.known.set(companyId, { context, until: Date.now() + FRESH_MS });
    context.catch(() => this.known.delete(companyId));
    return context;
  }

  private async read(companyId: string, last: Promise<CompanyContext> | undefined): Promise<CompanyContext> {
    const company = await this.companies.get(FIRM, companyId);
    const before = await last?.catch(() => undefined);
    if (before?.company.updatedAt.getTime() === company.updatedAt.getTime()) return before;
    const chart = await this.charts.load(company.chartId);
    const policy = completePolicy(company.policy);
    const purchase = new Map(
      purchaseAccounts(chart.accounts, policy).map((account) => [
        account.code,
        labelled(account, chart.index),
      ]),
    );
    return {
      company,
      chart,
      policy,
      purchase,
      purchaseGroups: [...new Set([...purchase.keys()].map((code) => code.slice(0, 2)))].sort(),
      inArea: (code) => inExpenseArea(code, { policy, chart: chart.index }),
    };
  }
}
