/** What the place that is written to can show. */
export interface Screen {
  columns: number;
  /** A terminal: bars of blocks. Elsewhere they are made of plain characters. */
  rich: boolean;
  colour: boolean;
}

export type Tone = 'strong' | 'dim' | 'good' | 'warning' | 'bad';

const COLUMNS_DEFAULT = 80;
const COLUMNS_MIN = 40;
const COLUMNS_MAX = 160;
const SGR: Readonly<Record<Tone, string>> = { strong: '1', dim: '2', good: '32', warning: '33', bad: '31' };

export function screenOf(
  stream: { isTTY?: boolean; columns?: number },
  environment: Readonly<Record<string, string | undefined>>,
): Screen {
  const rich = stream.isTTY === true && environment['TERM'] !== 'dumb';
  const columns = Math.min(COLUMNS_MAX, Math.max(COLUMNS_MIN, stream.columns ?? COLUMNS_DEFAULT));
  // https://no-color.org: set and not empty.
  return { columns, rich, colour: rich && (environment['NO_COLOR'] ?? '') === '' };
}

export function paint(text: string, tone: Tone | undefined, screen: Screen): string {
  return tone !== undefined && screen.colour && text !== '' ? `\u001b[${SGR[tone]}m${text}\u001b[0m` : text;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of `width` places for a part from 0 to 1. */
export function bar(part: number, width: number, screen: Screen): string {
  const filled = Math.min(1, Math.max(0, part)) * width;
  const whole = Math.floor(filled);
  if (!screen.rich) return `${'#'.repeat(whole)}${'.'.repeat(width - whole)}`;
  return `${'█'.repeat(whole)}${EIGHTHS[Math.floor((filled - whole) * 8)] ?? ''}`.padEnd(width);
}
