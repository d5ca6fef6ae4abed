import type { Context } from '../context.js';
import { groupDigits, momentText, percentText } from '../format/numbers.js';
import type { Tone } from '../format/screen.js';
import { type Cell, table } from '../format/table.js';
import { codeWord } from '../texts/codes.js';
import { type Account, accountLine, accountsOf } from './accounts.js';

interface LimitsAnswer {
  items: {
    model: string;
    name: string;
    used: number;
    limit: number;
    percent: number;
    state: string;
    resetsAt: string | null;
    source: string;
  }[];
  availability: Account['availability'];
}

const TONES: Readonly<Record<string, Tone>> = { warning: 'warning', critical: 'bad', exhausted: 'bad' };

/** `prorrata limits`: how much of each limit of each account is used at this moment. */
export async function limits(context: Context, { json }: { json: boolean }): Promise<void> {
  const { api, out, say } = context;
  const items: { providerAccount: Account; limits: LimitsAnswer }[] = [];
  for (const providerAccount of await accountsOf(context)) {
    items.push({
      providerAccount,
      limits: await api.get<LimitsAnswer>(`/v1/provider-accounts/${providerAccount.id}/limits`),
    });
  }
  if (json) {
    out.write(`${JSON.stringify({ items }, null, 2)}\n`);
    return;
  }
  if (items.length === 0) out.write(`${say('noAccounts')}\n`);
  for (const { providerAccount, limits } of items) {
    out.write(accountLine(context, { ...providerAccount, availability: limits.availability }));
    out.write(limits.items.length === 0 ? `${say('noLimits')}\n` : limitsTable(context, limits));
    out.write('\n');
  }
}

function limitsTable({ say, language, screen }: Context, { items }: LimitsAnswer): string {
  const count = (value: number) => groupDigits(String(value), language);
  return table({
    columns: [
      { title: say('model') },
      { title: say('limit') },
      { title: say('used'), align: 'right' },
      { title: '' },
      { title: say('state') },
      { title: say('resets') },
      { title: say('source') },
    ],
    rows: items.map((item): Cell[] => {
      const tone = TONES[item.state] ?? 'good';
      return [
        item.model,
        codeWord(item.name, language),
        `${count(item.used)} / ${count(item.limit)}`,
        { bar: item.percent / 100, label: percentText(item.percent / 100, language), tone },
        { text: codeWord(item.state, language), tone },
        item.resetsAt === null ? '' : momentText(item.resetsAt, { seconds: true }),
        codeWord(item.source, language),
      ];
    }),
    screen,
  });
}
