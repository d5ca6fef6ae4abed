import { Injectable } from '@nestjs/common';
import { ChartService } from '../companies/chart.service.js';
import type { ChartAccount } from '../companies/domain/chart.js';
import type { CompanyContext } from './company-contexts.js';
import type { LineGroup } from './domain/group-lines.js';
import { normaliseDescription } from './domain/normalise-text.js';

/** Candidates for each line; more cost tokens, fewer leave the right one out. */
const CANDIDATES_PER_LINE = 8;
/** Accounts in one request, whatever the number of lines. */
const SHORTLIST_MAX = 60;
/** General accounts that are offered when a line resembles nothing. */
const GENERAL_TEXT = 'diversos otros';
const GENERAL_CANDIDATES = 4;

/** Chooses the accounts that a request offers to the model. */
@Injectable()
export class ShortlistService {
  constructor(private readonly charts: ChartService) {}

  /**
   * The likeliest accounts for some lines, best of each line first: what the supplier's lines became before, accounts
   * that resemble the text, and a few general ones. Only accounts that a purchase of this company may go to.
   */
  async choose(input: {
    context: CompanyContext;
    groups: readonly LineGroup[];
    supplierAccounts: readonly string[];
  }): Promise<ChartAccount[]> {
    const { context, groups } = input;
    const texts = groups.map(({ description }) => normaliseDescription(description).replaceAll('#', ' '));
    const search = (list: string[], limit: number) =>
      this.charts.search({ chartId: context.chart.id, texts: list, prefixes: context.purchaseGroups, limit });
    const [byLine, [general = []]] = await Promise.all([
      search(texts, CANDIDATES_PER_LINE),
      search([GENERAL_TEXT], GENERAL_CANDIDATES),
    ]);
    const codes = new Set([...input.supplierAccounts, ...interleave(byLine), ...general]);
    return [...codes].flatMap((code) => context.purchase.get(code) ?? []).slice(0, SHORTLIST_MAX);
  }
}

/** The first of each list, then the second of each, and so on. */
function interleave(lists: readonly (readonly string[])[]): string[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, rank) => lists.flatMap((list) => list[rank] ?? [])).flat();
}
