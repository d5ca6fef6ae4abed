import { Injectable } from '@nestjs/common';
import type { Scope } from '../database/database.js';
import { ChartService } from './chart.service.js';
import { companyProblem } from './companies.errors.js';
import { CompaniesService } from './companies.service.js';
import { checkChart, type ChartAccount } from './domain/chart.js';
import { checkPolicy } from './domain/posting-policy.js';
import { readChartCsv } from './domain/read-chart-csv.js';

const FAULTS_MAX = 100;

export interface ChartList {
  items: ChartAccount[];
  nextCursor: null;
  warnings?: { code: string; message: string }[];
}

/** A company's chart as people bring it: JSON or CSV, checked as a whole before it replaces the one in force. */
@Injectable()
export class ChartUploadService {
  constructor(
    private readonly companies: CompaniesService,
    private readonly charts: ChartService,
  ) {}

  async list(scope: Scope, companyId: string): Promise<ChartList> {
    const company = await this.companies.get(scope, companyId);
    return { items: [...(await this.charts.load(company.chartId)).values()], nextCursor: null };
  }

  async replace(input: { scope: Scope; companyId: string; contentType: string; body: unknown }): Promise<ChartList> {
    const company = await this.companies.getOpen(input.scope, input.companyId);
    const read =
      input.contentType.includes('csv') && Buffer.isBuffer(input.body)
        ? readChartCsv(input.body)
        : checkChart(input.body);
    if ('errors' in read) {
      throw companyProblem(
        'chart_invalid',
        `The chart was not taken: ${read.errors.length} faults, the first at ${read.errors[0]?.path ?? 'the top'}.`,
        read.errors.slice(0, FAULTS_MAX),
      );
    }
    const accounts = new Map(read.accounts.map((account) => [account.code, account]));
    const policyFaults = checkPolicy(company.policy, accounts);
    if (policyFaults.length > 0) {
      throw companyProblem('policy_invalid', "The company's posting policy names accounts that this chart lacks.", policyFaults);
    }
    await this.charts.replace(input.scope, input.companyId, read.accounts);
    return { items: read.accounts, nextCursor: null, warnings: read.warnings ?? [] };
  }
}
