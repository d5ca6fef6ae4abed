import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatDecimal, parseDecimal } from '../money/decimal.js';
import { isObject } from './protocol.js';
import {
  applyChange,
  DEFAULT_SETTINGS,
  settingsErrors,
  type Settings,
  type SettingsChange,
} from './settings.js';
import type { Totals } from './totals.js';
import { Wallets, type Credits } from './wallets.js';

const FILE_NAME = 'settings.json';

/** The simulated account: its settings, its clock and its money, kept beside the meter so that a restart finds them. */
export class SandboxAccount {
  readonly wallets: Wallets;
  private current: Settings;
  private disabled: ReadonlySet<string> = new Set();
  private readonly file: string;

  constructor(folder: string, totals: Totals) {
    this.file = join(folder, FILE_NAME);
    const saved = readSaved(this.file);
    this.current = saved.settings;
    this.disabled = new Set(saved.settings.disabledKeys);
    this.wallets = new Wallets(totals, saved.settings.currency, saved.credits);
  }

  get settings(): Readonly<Settings> {
    return this.current;
  }

  /** The simulated instant, which tests may move. */
  now(): number {
    return Date.now() + this.current.clockOffsetMs;
  }

  isDisabled(key: string): boolean {
    return this.disabled.has(key);
  }

  /** Applies a change that was checked before. */
  change(change: SettingsChange): void {
    this.current = applyChange(this.current, change);
    this.disabled = new Set(this.current.disabledKeys);
    if (change.currency !== undefined) this.wallets.setCurrency(change.currency);
    if (change.balance !== undefined) this.wallets.setRemaining('Paid', parseDecimal(change.balance));
    if (change.grantedBalance !== undefined)
      this.wallets.setRemaining('Granted', parseDecimal(change.grantedBalance));
    const text = JSON.stringify({ settings: this.current, credits: this.wallets.toCredits() }, null, 2);
    // Written aside and renamed: a kill leaves the old settings or the new ones.
    writeFileSync(`${this.file}.new`, text);
    renameSync(`${this.file}.new`, this.file);
  }

  /** The settings with the balances as they stand now. */
  toJSON(): Settings {
    return {
      ...this.current,
      balance: formatDecimal(this.wallets.remaining('Paid')),
      grantedBalance: formatDecimal(this.wallets.remaining('Granted')),
    };
  }
}

function readSaved(file: string): { settings: Settings; credits: Credits } {
  const fresh = { Paid: DEFAULT_SETTINGS.balance, Granted: DEFAULT_SETTINGS.grantedBalance };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { settings: { ...DEFAULT_SETTINGS }, credits: fresh };
  }
  const saved: unknown = JSON.parse(text);
  if (!isObject(saved) || settingsErrors(saved.settings).length > 0 || !isObject(saved.credits))
    throw new Error(`${file} does not hold the sandbox's settings`);
  const settings = applyChange(DEFAULT_SETTINGS, saved.settings as SettingsChange);
  return { settings, credits: { ...fresh, ...saved.credits } };
}
