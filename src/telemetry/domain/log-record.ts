import { redactText, redactValue } from './redact.js';

export type LogFormat = 'text' | 'json';
/** The product's own four and the two that the framework may use. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'log' | 'debug' | 'verbose';

const TEXT_LENGTH_MAX = 16_384;
const FIXED = new Set(['time', 'level', 'context', 'message', 'workerId', 'stack']);

/** One thing to be logged, without secrets. */
export interface LogRecord {
  time: string;
  level: LogLevel;
  context: string;
  message: string;
  stack: string | null;
  /** What belongs to it, by name. */
  fields: Readonly<Record<string, unknown>>;
}

/**
 * Makes a record of what a caller gave to a logger: a message (a text, an error, or an object with a `message` of its
 * own and fields), then errors, objects with fields, a stack, and last the context.
 */
export function logRecord(input: {
  time: Date;
  level: LogLevel;
  message: unknown;
  rest: readonly unknown[];
  known: readonly string[];
}): LogRecord {
  const given = input.rest.filter((item) => item !== undefined && item !== null);
  const last = given.at(-1);
  const context = typeof last === 'string' ? last : '';
  const rest = typeof last === 'string' ? given.slice(0, -1) : given;
  const main = partOf(redactValue(input.message, input.known), input.message instanceof Error);
  const others = rest.map((item) => partOf(redactValue(item, input.known), item instanceof Error));
  const stack = [main, ...others].map((part) => part.stack).find((each) => each !== null) ?? null;
  const texts = [main, ...others.filter((part) => part.stack === null)].map(({ text }) => text);
  return {
    time: input.time.toISOString(),
    level: input.level,
    context: redactText(context, input.known),
    message: texts
      .filter((text) => text !== '')
      .join(' ')
      .slice(0, TEXT_LENGTH_MAX),
    stack: stack?.slice(0, TEXT_LENGTH_MAX) ?? null,
    fields: Object.assign({}, ...[main, ...others].map((part) => part.fields)) as Record<string, unknown>,
  };
}

interface Part {
  text: string;
  stack: string | null;
  fields: Record<string, unknown>;
}

/** `value` is redacted already. A text that goes on as a stack is cut where the stack begins. */
function partOf(value: unknown, isError: boolean): Part {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { message, name, stack, ...fields } = value as Record<string, unknown>;
    if (!isError) return { text: textOf(message), stack: null, fields: restOf({ name, stack, ...fields }) };
    return { text: textOf(message) || textOf(name), stack: textOf(stack) || null, fields };
  }
  const text = textOf(value);
  const at = text.search(/\n\s{1,8}at /);
  if (at < 0) return { text, stack: null, fields: {} };
  return { text: text.slice(0, at), stack: text.slice(at + 1), fields: {} };
}

function restOf(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** One line of JSON. A field never takes the place of what every line has. */
export function asJson(record: LogRecord, workerId: string): string {
  const { fields, stack, ...rest } = record;
  const free = Object.entries(fields).filter(([name]) => !FIXED.has(name));
  return JSON.stringify({ ...rest, workerId, ...(stack !== null && { stack }), ...Object.fromEntries(free) });
}

/** For people: one line, then the stack where there is one. */
export function asText(record: LogRecord): string {
  const { time, level, context, message, fields, stack } = record;
  const named = Object.entries(fields).map(([name, value]) => `${name}=${plainField(value)}`);
  const head = `${time} ${level.toUpperCase().padStart(5)} ${context === '' ? '' : `[${context}] `}`;
  const line = `${head}${[message, ...named].filter((text) => text !== '').join(' ')}`;
  return stack === null ? line : `${line}\n${stack}`;
}

function plainField(value: unknown): string {
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value) ?? 'undefined';
}
