import { amountsFault, type BalanceAmounts, type BalanceReading } from './balance.js';
import { isRecord } from './usage-fields.js';

const CURRENCIES_MAX = 10;
const CURRENCY = /^[A-Z]{3}$/;

/** The address of the balance under a base URL. */
export function balanceUrl(baseUrl: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/user/balance`;
}

/**
 * DeepSeek's balance ("Get User Balance", api-docs.deepseek.com): `is_available` and one entry a currency, amounts as
 * text. Nothing is guessed: what is missing, a number instead of text, or contradicts itself refuses the whole answer.
 */
export function readBalance(body: unknown): BalanceReading {
  if (!isRecord(body)) return invalid('it is no object');
  const { is_available: isAvailable, balance_infos: infos } = body;
  if (typeof isAvailable !== 'boolean') return invalid('is_available is not true or false');
  if (!Array.isArray(infos) || infos.length === 0) return invalid('balance_infos lists nothing');
  if (infos.length > CURRENCIES_MAX) return invalid('balance_infos lists too many currencies');
  const balances: BalanceAmounts[] = [];
  for (const info of infos as readonly unknown[]) {
    const amounts = readAmounts(info);
    if (!amounts) return invalid('an entry of balance_infos lacks its currency or an amount as text');
    const fault = amountsFault(amounts);
    if (fault) return invalid(fault);
    if (balances.some(({ currency }) => currency === amounts.currency))
      return invalid('a currency is listed twice');
    balances.push(amounts);
  }
  return { status: 'known', isAvailable, balances };
}

function readAmounts(info: unknown): BalanceAmounts | undefined {
  if (!isRecord(info)) return undefined;
  const currency = info['currency'];
  const [total, granted, toppedUp] = ['total_balance', 'granted_balance', 'topped_up_balance'].map((name) =>
    typeof info[name] === 'string' ? info[name] : undefined,
  );
  if (typeof currency !== 'string' || !CURRENCY.test(currency)) return undefined;
  if (total === undefined || granted === undefined || toppedUp === undefined) return undefined;
  return { currency, total, granted, toppedUp };
}

function invalid(reason: string): BalanceReading {
  return { status: 'invalid', reason };
}
