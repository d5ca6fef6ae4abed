import { formatDecimal, parseDecimal, type Decimal } from '../money/decimal.js';
import { WALLETS, type Wallet } from './meter-record.js';
import type { Currency } from './tariff.js';
import type { Totals } from './totals.js';

/** Exact decimal texts of what was ever put into each wallet, in the account's currency. */
export type Credits = Record<Wallet, string>;

/** What the account has left: credit less what the meter charged. Granted money is used before paid money. */
export class Wallets {
  private credits: Record<Wallet, Decimal>;

  constructor(
    private readonly totals: Totals,
    public currency: Currency,
    credits: Credits,
  ) {
    this.credits = { Paid: parseDecimal(credits.Paid), Granted: parseDecimal(credits.Granted) };
  }

  remaining(wallet: Wallet): Decimal {
    return this.credits[wallet] - this.totals.spentFrom(wallet, this.currency);
  }

  /** Everything left; requests already in work may take it below zero. */
  total(): Decimal {
    return this.remaining('Paid') + this.remaining('Granted');
  }

  /** The wallet a charge is taken from: granted while it covers the whole charge. */
  walletFor(cost: Decimal): Wallet {
    const granted = this.remaining('Granted');
    return granted > 0n && granted >= cost ? 'Granted' : 'Paid';
  }

  setRemaining(wallet: Wallet, amount: Decimal): void {
    this.credits[wallet] = amount + this.totals.spentFrom(wallet, this.currency);
  }

  /** Changes the currency; the figures left stay the same, as on an account that was converted. */
  setCurrency(currency: Currency): void {
    const left = { Paid: this.remaining('Paid'), Granted: this.remaining('Granted') };
    this.currency = currency;
    for (const wallet of WALLETS) this.setRemaining(wallet, left[wallet]);
  }

  toCredits(): Credits {
    return { Paid: formatDecimal(this.credits.Paid), Granted: formatDecimal(this.credits.Granted) };
  }

  /** The body of `GET /user/balance`. */
  balanceJson(): object {
    const text = (amount: Decimal) => formatDecimal(amount, 2);
    return {
      is_available: this.total() > 0n,
      balance_infos: [
        {
          currency: this.currency,
          total_balance: text(this.total()),
          granted_balance: text(this.remaining('Granted')),
          topped_up_balance: text(this.remaining('Paid')),
        },
      ],
    };
  }
}
