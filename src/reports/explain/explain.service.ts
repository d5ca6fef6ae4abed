import { Injectable } from '@nestjs/common';
import { CompaniesService } from '../../companies/companies.service.js';
import { AllocationPolicy } from '../../costing/allocation-policy.js';
import type { AllocationChoice } from '../../costing/domain/allocation.js';
import type { FrozenResult } from '../../costing/domain/frozen-result.js';
import type { Statement } from '../../costing/domain/statement.js';
import { FrozenResults } from '../../costing/frozen-results.js';
import { choiceOf } from '../../costing/period-division.js';
import { PeriodPool } from '../../costing/period-pool.service.js';
import { type Period, PeriodStore } from '../../costing/period-store.js';
import { StatementsService } from '../../costing/statements.service.js';
import type { Runner } from '../../database/changed-rows.js';
import { Database, FIRM, type Scope } from '../../database/database.js';
import { explainFrozenShare } from './domain/explain-frozen-share.js';
import { explainShare } from './domain/explain-share.js';
import { explainStatement, explainStatementLine } from './domain/explain-statement.js';
import { amountOf, type Step } from './domain/step.js';
import { type ExplainLanguage, type Say, sayIn } from './domain/wording.js';
import { EXPLAINED_INVOICES, type ExplainQuery, type ExplanationView } from './explain.dto.js';
import { reportProblem } from '../reports.errors.js';
import { StatementDrafts } from '../statement-drafts.js';
import { ExplainedInvoices } from './explained-invoices.js';

/** One question: a company, a month, and where among its invoices. */
interface Question {
  companyId: string;
  period: Period;
  choice: AllocationChoice;
  result: FrozenResult | null;
  page: { offset: number; limit: number };
  say: Say;
}

/** Explains what a company pays, figure by figure, down to the requests and the provider's bill. */
@Injectable()
export class ExplainService {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly periods: PeriodStore,
    private readonly results: FrozenResults,
    private readonly policy: AllocationPolicy,
    private readonly pools: PeriodPool,
    private readonly statements: StatementsService,
    private readonly invoices: ExplainedInvoices,
    private readonly drafts: StatementDrafts,
  ) {}

  async explain(
    scope: Scope,
    input: { companyId: string; period: string } & ExplainQuery,
  ): Promise<ExplanationView> {
    const {
      companyId,
      lang: language = 'es',
      invoices: offset = 0,
      limit = EXPLAINED_INVOICES,
      line,
    } = input;
    await this.companies.get(scope, companyId);
    const issued = await this.statements.ofCompany(scope, { companyId, period: input.period });
    // Shares rest on all companies' use: the firm reads them, and shows of the others nothing but sums.
    return this.database.snapshot(FIRM, async (runner) => {
      const period = await this.periods.get(runner, input.period);
      const result = await this.results.find(runner, period.period);
      const choice = result ? choiceOf(result) : await this.policy.choice(runner, {});
      const say = sayIn(language);
      const question: Question = { companyId, period, choice, result, page: { offset, limit }, say };
      const shares = await this.shares(runner, question);
      const drafts = result ? [] : await this.drafts.read(runner, period);
      const documents = [...issued, ...drafts.filter((draft) => draft.companyId === companyId)];
      return {
        period: period.period,
        companyId,
        language,
        draft: result === null,
        figures: figuresOf({ documents, shares, language, say, line }),
        nextInvoices: shares.more ? offset + limit : null,
      };
    });
  }

  /** The company's part of each pool it has one of. */
  private async shares(runner: Runner, question: Question): Promise<Shares> {
    const { companyId, period, choice, result, say } = question;
    const { startsAt, endsAt } = period;
    const pools = await this.pools.read(runner, { startsAt, endsAt }, choice, { frozen: result !== null });
    const shares = new Map<string, Step>();
    let more = false;
    for (const input of pools) {
      const { currency } = input;
      const page = await this.invoices.page(runner, { companyId, startsAt, endsAt, currency }, question.page);
      more ||= question.page.offset + page.invoices.length < page.count;
      const facts = { input, choice, companyId, invoices: page.invoices, invoiceCount: page.count, say };
      const share = explainShare(facts);
      const frozen = result?.currencies
        .find((pool) => pool.currency === currency)
        ?.companies.find((one) => one.companyId === companyId);
      if (!frozen && page.count === 0 && amountOf(share) === 0n) continue;
      shares.set(currency, frozen ? explainFrozenShare({ share, frozen, facts }) : share);
    }
    return { shares, more };
  }
}

interface Shares {
  shares: Map<string, Step>;
  more: boolean;
}

/** From the statements where there are any, else from the shares. */
function figuresOf(input: {
  documents: readonly Statement[];
  shares: Shares;
  language: ExplainLanguage;
  say: Say;
  /** This line of the statements alone. */
  line: number | undefined;
}): Step[] {
  const { documents, language, say, line } = input;
  const { shares } = input.shares;
  if (line !== undefined) {
    const lines = documents
      .filter(({ kind }) => kind === 'statement')
      .flatMap((statement) => explainStatementLine({ statement, shares, language, say }, line) ?? []);
    if (lines.length > 0) return lines;
    throw reportProblem('statement_not_found', `The company has no statement with a line ${line}.`);
  }
  if (documents.length === 0) return [...shares.values()];
  return documents.map((statement) => explainStatement({ statement, shares, language, say }));
}
