import { Injectable } from '@nestjs/common';
import type { Scope } from '../database/database.js';
import { ChartService } from './chart.service.js';
import { companyProblem } from './companies.errors.js';
import { CompaniesService } from './companies.service.js';
import { checkChart, type ChartAccount, type ChartCheck, type ChartFault } from './domain/chart.js';
import { indexChart } from './domain/chart-index.js';
import { checkPolicy } from './domain/posting-policy.js';
import { readChartCsv } from './domain/read-chart-csv.js';

export interface ChartList {
  items: ChartAccount[];
  nextCursor: null;
  /** Odd but allowed: where, and what. */
  warnings?: ChartFault[];
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
    return { items: [...(await this.charts.load(company.chartId)).accounts], nextCursor: null };
  }

  async replace(input: {
    scope: Scope;
    companyId: string;
    contentType: string;
    body: unknown;
  }): Promise<ChartList> {
    const company = await this.companies.getOpen(input.scope, input.companyId);
    const read = readChart(input.contentType, input.body);
    if (!read.ok) {
      throw companyProblem(
        'chart_invalid',
        `The chart was not taken: ${read.errors.length} faults, the first at ${read.errors[0]?.path ?? 'the top'}.`,
        read.errors,
      );
    }
    const policy = checkPolicy(company.policy, indexChart(read.accounts));
    if (!policy.ok) {
      throw companyProblem(
        'policy_invalid',
        "The company's posting policy names accounts that this chart lacks; change the policy first.",
        policy.errors,
      );
    }
    await this.charts.replace(input.scope, input.companyId, read.accounts);
    return { items: read.accounts, nextCursor: null, warnings: read.warnings };
  }
}

function readChart(contentType: string, body: unknown): ChartCheck {
  if (contentType.includes('csv') && Buffer.isBuffer(body)) return readChartCsv(body);
  if (Array.isArray(body)) return checkChart(body, 'accounts');
  return {
    ok: false,
    errors: [{ path: 'accounts', message: 'send a JSON list of accounts, or CSV as text/csv' }],
  };
}
