import type { Context } from '../context.js';
import { momentText } from '../format/numbers.js';
import { paint, type Tone } from '../format/screen.js';
import { printable } from '../format/table.js';

export interface Account {
  id: string;
  name: string;
  provider: string;
  simulated: boolean;
  availability: {
    status: 'available' | 'saturated' | 'suspended' | 'no_key' | 'unavailable';
    until: string | null;
  };
}

export const accountsOf = ({ api }: Context) => api.all<Account>('/v1/provider-accounts');

const TONES: Readonly<Record<Account['availability']['status'], Tone>> = {
  available: 'good',
  saturated: 'warning',
  suspended: 'bad',
  no_key: 'bad',
  unavailable: 'bad',
};

/** The line above what is told of an account: its name, and whether it can be used. */
export function accountLine({ say, screen }: Context, { name, provider, availability }: Account): string {
  const status = say(`available.${availability.status}`);
  const told =
    availability.until === null
      ? status
      : say('until', { status, time: momentText(availability.until, { seconds: true }) });
  return `${paint(printable(name), 'strong', screen)} (${provider}) · ${paint(told, TONES[availability.status], screen)}\n`;
}
