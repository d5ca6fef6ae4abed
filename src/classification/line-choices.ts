import type { AcceptedLine } from '../invoices/work-item.entity.js';
import type { CompanyContext } from './company-contexts.js';
import { ungroup, type LineGroup } from './domain/group-lines.js';
import type { LineChoice } from './invoice-result.js';
import type { Claimed } from './work-ledger.js';

/** What is known of an invoice's lines before anybody is asked: by memory, and by answers to earlier parts of it. */
export function knownChoices(
  { claim, invoice, remembered }: Claimed,
  context: CompanyContext,
): Map<string, LineChoice> {
  const choices = new Map<string, LineChoice>();
  for (const [index, line] of invoice.lines.entries()) {
    const account = remembered[index];
    // An account that is no longer postable is forgotten rather than posted to.
    if (account && context.chart.index.postable(account)) {
      choices.set(line.id, { account, confidence: null, source: 'memory', reason: null });
    }
    const accepted = claim.acceptedLines[line.id];
    if (accepted && context.chart.index.postable(accepted.account)) {
      choices.set(line.id, { ...accepted, source: 'llm' });
    }
  }
  return choices;
}

/** An accepted answer by line, in the expense area of the company. */
export function acceptedLines(
  groups: readonly LineGroup[],
  lines: readonly ({ id: string } & AcceptedLine)[],
  context: CompanyContext,
): Map<string, AcceptedLine> {
  const byGroup = new Map(
    lines.map(({ id, account, confidence, reason }) => [
      id,
      { account: context.inArea(account), confidence, reason },
    ]),
  );
  return ungroup(groups, byGroup);
}
