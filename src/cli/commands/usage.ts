import type { Group, Period } from '../command-line.js';
import type { Context } from '../context.js';
import {
  commonPlaces,
  amountText,
  groupDigits,
  moneyText,
  momentText,
  partOf,
  percentText,
  type Money,
} from '../format/numbers.js';
import { paint, type Tone } from '../format/screen.js';
import { type Cell, type Column, table } from '../format/table.js';

interface Totals {
  requests: number;
  succeeded: number;
  failed: number;
  unknown: number;
  inFlight: number;
  rateLimited: number;
  tokens: { cacheHit: number; cacheMiss: number; output: number; reasoning: number };
  unknownCosts: number;
  costs: Money[];
  savings: Money[];
  providerCostDiffers: number;
}

interface UsageAnswer extends Totals {
  from: string | null;
  to: string | null;
  timeZone: string;
  groups?: (Totals & { name: string })[];
}

/** `prorrata usage`: the totals of a time, told apart if asked. */
export async function usage(
  context: Context,
  input: { period: Period; by: Group | undefined; json: boolean },
) {
  const { api, out, say, screen } = context;
  const { period, by, json } = input;
  const answer = await api.get<UsageAnswer>(`/v1/usage/${period}${by === undefined ? '' : `?groupBy=${by}`}`);
  if (json) {
    out.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  out.write(`${paint(say(`title.${period}`), 'strong', screen)} · ${boundsText(context, answer)}\n\n`);
  if (answer.requests === 0) out.write(`${say('nothing')}\n`);
  else if (by === undefined) out.write(totalsTable(context, answer));
  else out.write(groupsTable(context, by, answer));
}

function boundsText({ say }: Context, { from, to, timeZone }: UsageAnswer): string {
  if (from === null || to === null) return say('bounds.ever', { timeZone });
  return say('bounds.between', {
    from: momentText(from, { timeZone }),
    to: momentText(to, { timeZone }),
    timeZone,
  });
}

function totalsTable(context: Context, totals: UsageAnswer): string {
  const { say, language, screen } = context;
  const count = (value: number) => groupDigits(String(value), language);
  const part = (value: number, whole: number, tone: Tone): Cell => {
    const share = partOf(value, whole);
    return { bar: share, label: percentText(share, language), tone };
  };
  const { tokens, requests } = totals;
  const tokensAll = tokens.cacheHit + tokens.cacheMiss + tokens.output;
  const line = (label: string, value: number, whole: number, tone: Tone = 'good'): Cell[] => [
    `  ${label}`,
    count(value),
    part(value, whole, tone),
  ];
  const some = (label: string, value: number) =>
    value === 0 ? [] : [line(label, value, requests, 'warning')];
  const places = commonPlaces(amountsOf(totals));
  const rows: Cell[][] = [
    [say('requests'), count(requests)],
    line(say('succeeded'), totals.succeeded, requests),
    ...some(say('failed'), totals.failed),
    ...some(say('rateLimited'), totals.rateLimited),
    ...some(say('unknown'), totals.unknown),
    ...some(say('inFlight'), totals.inFlight),
    [say('tokens'), count(tokensAll)],
    line(say('cacheHit'), tokens.cacheHit, tokensAll),
    line(say('cacheMiss'), tokens.cacheMiss, tokensAll),
    line(say('output'), tokens.output, tokensAll),
    ...(tokens.reasoning === 0 ? [] : [line(`  ${say('reasoning')}`, tokens.reasoning, tokensAll)]),
    ...totals.costs.map((cost): Cell[] => [say('cost'), moneyText(cost, places, language)]),
    ...totals.savings.map((saving): Cell[] => [say('saving'), moneyText(saving, places, language)]),
    ...(totals.unknownCosts === 0
      ? []
      : [
          [
            say('cost'),
            { text: say('unknownCost', { count: totals.unknownCosts }), tone: 'warning' as const },
          ],
        ]),
    ...(totals.providerCostDiffers === 0 ? [] : [[say('differs'), count(totals.providerCostDiffers)]]),
  ];
  return table({
    columns: [{ title: '' }, { title: '', align: 'right' }, { title: '' }],
    rows,
    screen,
  }).trimStart();
}

function groupsTable(context: Context, by: Group, answer: UsageAnswer): string {
  const { say, language, screen } = context;
  const groups = answer.groups ?? [];
  const [single, ...otherCurrencies] = answer.costs;
  const byCost = single !== undefined && otherCurrencies.length === 0 && !/^[0.]+$/.test(single.amount);
  const share = ({ costs, requests }: Totals) =>
    byCost ? partOf(costs[0]?.amount ?? '0', single.amount) : partOf(requests, answer.requests);
  const columns = numberColumns(context, answer);
  const numbers = (totals: Totals) => columns.map(({ cell }) => cell(totals));
  const rows = groups
    .toSorted((a, b) => share(b) - share(a))
    .map((group): Cell[] => {
      const part = share(group);
      return [group.name, ...numbers(group), { bar: part, label: percentText(part, language) }];
    });
  return table({
    columns: [
      { title: say(`by.${by}`) },
      ...columns.map(({ title }): Column => ({ title, align: 'right' })),
      { title: say(byCost ? 'shareOfCost' : 'shareOfRequests') },
    ],
    rows: [...rows, [{ text: say('total'), tone: 'strong' }, ...numbers(answer), '']],
    screen,
  });
}

/** What is told of each group; columns in which nothing would stand are left out. One for each currency: no mixing. */
function numberColumns({ say, language }: Context, answer: UsageAnswer) {
  const places = commonPlaces([answer, ...(answer.groups ?? [])].flatMap(amountsOf));
  const count = (title: string, of: (totals: Totals) => number) => ({
    title,
    cell: (totals: Totals): Cell => groupDigits(String(of(totals)), language),
  });
  const some = (title: string, of: (totals: Totals) => number) =>
    of(answer) === 0 ? [] : [count(title, of)];
  return [
    count(say('requests'), ({ requests }) => requests),
    ...some(say('failed'), ({ failed }) => failed),
    ...some(say('rateLimited'), ({ rateLimited }) => rateLimited),
    count(say('tokens'), ({ tokens }) => tokens.cacheHit + tokens.cacheMiss + tokens.output),
    ...answer.costs.map(({ currency }) => ({
      title: `${say('cost')} ${currency}`,
      cell: (totals: Totals): Cell => {
        const cost = totals.costs.find((each) => each.currency === currency);
        return cost === undefined ? '' : amountText(cost.amount, places, language);
      },
    })),
    ...some(say('costUnknown'), ({ unknownCosts }) => unknownCosts),
  ];
}

const amountsOf = ({ costs }: Totals) => costs.map(({ amount }) => amount);
