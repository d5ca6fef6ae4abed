import { isDecimal } from '../money/decimal.js';
import { isObject, MODELS, type Model } from './protocol.js';
import { CURRENCIES, type Currency } from './tariff.js';

/** What the control API can change. `balance` and `grantedBalance` are what is left, as exact decimal text. */
export interface Settings {
  latencyMs: number;
  latencyJitterMs: number;
  /** Requests in work at once, account-wide, per model. */
  concurrency: Record<Model, number>;
  requestsPerMinute: number | null;
  requestsPerDay: number | null;
  tokensPerMinute: number | null;
  /** Sent with a refusal for one of these limits; null: the refusal says nothing of when to come back. */
  retryAfterSeconds: number | null;
  /** Whether answers carry limits in Groq's headers. */
  groqHeaders: boolean;
  /** Sent with every answer as they stand, over all others; for a provider that lies. */
  answerHeaders: Record<string, string>;
  currency: Currency;
  balance: string;
  grantedBalance: string;
  clockOffsetMs: number;
  /** Which instant of a request decides its rate. */
  rateBy: 'start' | 'end';
  disabledKeys: string[];
  /** Names of keys in the console, by key. */
  keyNames: Record<string, string>;
}

/** A change of settings; one number for `concurrency` stands for every model. */
export type SettingsChange = Partial<Omit<Settings, 'concurrency'>> & {
  concurrency?: number | Partial<Record<Model, number>>;
};

/** DeepSeek's published limits, a full purse, and no waiting. */
export const DEFAULT_SETTINGS: Readonly<Settings> = {
  latencyMs: 0,
  latencyJitterMs: 0,
  concurrency: { 'deepseek-flash': 2500, 'deepseek-v4-pro': 500 },
  requestsPerMinute: null,
  requestsPerDay: null,
  tokensPerMinute: null,
  retryAfterSeconds: null,
  groqHeaders: false,
  answerHeaders: {},
  currency: 'USD',
  balance: '1000',
  grantedBalance: '0',
  clockOffsetMs: 0,
  rateBy: 'start',
  disabledKeys: [],
  keyNames: {},
};

/** One fault of a control request, addressed to whoever wrote it. */
export interface InputError {
  path: string;
  message: string;
}

const LATENCY_MS_MAX = 600_000;
const OFFSET_MS_MAX = 20 * 366 * 86_400_000;
const LIST_LENGTH_MAX = 1_000;
const HEADERS_MAX = 20;
const HEADER_NAME = /^[a-z][a-z0-9-]{0,99}$/;
const HEADER_VALUE = /^[\x20-\x7e]{0,200}$/;

const wholeNumber = (min: number, max: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= max
    ? undefined
    : `must be a whole number from ${min} to ${max}`;

const oneOf = (allowed: readonly string[]) => (value: unknown) =>
  typeof value === 'string' && allowed.includes(value) ? undefined : `must be one of ${allowed.join(', ')}`;

const decimalText = (value: unknown) =>
  typeof value === 'string' && isDecimal(value) ? undefined : 'must be a decimal as text, such as "12.50"';

const limit = wholeNumber(0, 1_000_000);

const RULES: Readonly<Record<keyof Settings, (value: unknown) => string | undefined>> = {
  latencyMs: wholeNumber(0, LATENCY_MS_MAX),
  latencyJitterMs: wholeNumber(0, LATENCY_MS_MAX),
  concurrency: (value) => {
    if (!isObject(value)) return limit(value);
    const isKnown = ([model, count]: [string, unknown]) =>
      MODELS.some((known) => known === model) && limit(count) === undefined;
    return Object.entries(value).every(isKnown)
      ? undefined
      : `must be a number, or numbers for ${MODELS.join(', ')}`;
  },
  requestsPerMinute: (value) => (value === null ? undefined : limit(value)),
  requestsPerDay: (value) => (value === null ? undefined : limit(value)),
  tokensPerMinute: (value) => (value === null ? undefined : wholeNumber(0, 1_000_000_000)(value)),
  retryAfterSeconds: (value) => (value === null ? undefined : wholeNumber(0, 86_400)(value)),
  groqHeaders: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  answerHeaders: (value) =>
    isObject(value) &&
    Object.keys(value).length <= HEADERS_MAX &&
    Object.entries(value).every(([name, text]) => HEADER_NAME.test(name) && HEADER_VALUE.test(String(text)))
      ? undefined
      : `must be an object from header name to text, at most ${HEADERS_MAX}`,
  currency: oneOf(CURRENCIES),
  balance: decimalText,
  grantedBalance: decimalText,
  clockOffsetMs: wholeNumber(-OFFSET_MS_MAX, OFFSET_MS_MAX),
  rateBy: oneOf(['start', 'end']),
  disabledKeys: (value) =>
    Array.isArray(value) && value.length <= LIST_LENGTH_MAX && value.every((key) => typeof key === 'string')
      ? undefined
      : `must be a list of at most ${LIST_LENGTH_MAX} keys`,
  keyNames: (value) =>
    isObject(value) &&
    Object.keys(value).length <= LIST_LENGTH_MAX &&
    Object.values(value).every((name) => typeof name === 'string' && name.length <= 200)
      ? undefined
      : `must be an object from key to name, at most ${LIST_LENGTH_MAX}`,
};

/** Checks a change of settings and lists every fault at once. */
export function settingsErrors(value: unknown): InputError[] {
  if (!isObject(value)) return [{ path: '', message: 'must be a JSON object' }];
  return Object.entries(value).flatMap(([path, item]) => {
    const rule = Object.entries(RULES).find(([name]) => name === path)?.[1];
    const message = rule ? rule(item) : `is not a setting; known are ${Object.keys(RULES).join(', ')}`;
    return message === undefined ? [] : [{ path, message }];
  });
}

/** Settings after a checked change. */
export function applyChange(settings: Settings, change: SettingsChange): Settings {
  const { concurrency, ...rest } = change;
  const limits =
    typeof concurrency === 'number'
      ? (Object.fromEntries(MODELS.map((model) => [model, concurrency])) as Record<Model, number>)
      : { ...settings.concurrency, ...concurrency };
  return { ...settings, ...rest, concurrency: limits };
}
