import type { Context } from '../context.js';
import { groupDigits, momentText, percentText } from '../format/numbers.js';
import type { Tone } from '../format/screen.js';
import { type Cell, table } from '../format/table.js';
import { codeWord } from '../texts/codes.js';
import { type Account, accountLine, accountsOf } from './accounts.js';

interface AccountWithKeys extends Account {
  keys: {
    name: string;
    masked: string;
    status: string;
    coolingUntil: string | null;
    lastUsedAt: string | null;
    requests: number;
    rateLimited: number;
    errors: number;
    share: string;
  }[];
}

const TONES: Readonly<Record<string, Tone>> = {
  active: 'good',
  cooling: 'warning',
  disabled: 'dim',
  revoked: 'dim',
  invalid: 'bad',
};

/** `prorrata keys`: what each key of each account was used for since it exists. */
export async function keys(context: Context, { json }: { json: boolean }): Promise<void> {
  const { api, out, say } = context;
  const items: AccountWithKeys[] = [];
  for (const { id } of await accountsOf(context)) items.push(await api.get(`/v1/provider-accounts/${id}`));
  if (json) {
    out.write(`${JSON.stringify({ items }, null, 2)}\n`);
    return;
  }
  if (items.length === 0) out.write(`${say('noAccounts')}\n`);
  for (const account of items) {
    out.write(accountLine(context, account));
    out.write(account.keys.length === 0 ? `${say('noKeys')}\n` : keysTable(context, account));
    out.write('\n');
  }
}

function keysTable({ say, language, screen }: Context, account: AccountWithKeys): string {
  const count = (value: number) => groupDigits(String(value), language);
  return table({
    columns: [
      { title: say('name') },
      { title: say('secret') },
      { title: say('state') },
      { title: say('requests'), align: 'right' },
      { title: say('rateLimited'), align: 'right' },
      { title: say('errors'), align: 'right' },
      { title: say('lastUsed') },
      { title: say('share') },
    ],
    rows: account.keys.map((key): Cell[] => [
      key.name,
      shortMask(key.masked),
      { text: codeWord(key.status, language), tone: TONES[key.status] ?? 'dim' },
      count(key.requests),
      count(key.rateLimited),
      count(key.errors),
      key.lastUsedAt === null ? say('never') : momentText(key.lastUsedAt),
      { bar: Number(key.share), label: percentText(Number(key.share), language) },
    ]),
    screen,
  });
}

/** As many stars as say that something is hidden. */
function shortMask(masked: string): string {
  return masked.replace(/\*{4,}/, '***');
}
