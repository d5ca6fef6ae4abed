import { TOKENS_MAX, type TokenUsage, type UsageReading } from './token-usage.js';

/** Why an answer's usage cannot be used; never leaves `readingOf`. */
class UsageFault extends Error {
  constructor(
    readonly status: 'missing' | 'invalid',
    reason: string,
  ) {
    super(reason);
  }
}

/** Token counts of one object of the answer. An absent field is missing and never guessed; 0 is a value. */
export class UsageFields {
  constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    private readonly path: string,
  ) {}

  required(name: string): number {
    const count = this.optional(name);
    if (count === undefined) throw new UsageFault('missing', `${this.path}.${name} is absent`);
    return count;
  }

  optional(name: string): number | undefined {
    const value = this.fields[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > TOKENS_MAX) {
      throw new UsageFault('invalid', `${this.path}.${name} is not a whole number from 0 to ${TOKENS_MAX}`);
    }
    return value;
  }

  /** A nested object of counts; empty when absent. */
  details(name: string): UsageFields {
    const value = this.fields[name] ?? {};
    const path = `${this.path}.${name}`;
    if (!isRecord(value)) throw new UsageFault('invalid', `${path} is not an object`);
    return new UsageFields(value, path);
  }

  /** Refuses the usage as contradictory unless `holds`. */
  check(holds: boolean, rule: string): void {
    if (!holds) throw new UsageFault('invalid', `${this.path}: ${rule}`);
  }
}

/** Reads the `usage` object of an answer with a provider's own rules. */
export function readingOf(body: unknown, read: (fields: UsageFields) => TokenUsage): UsageReading {
  const usage = isRecord(body) ? (body['usage'] ?? undefined) : undefined;
  if (usage === undefined) return { status: 'missing', reason: 'usage is absent' };
  if (!isRecord(usage)) return { status: 'invalid', reason: 'usage is not an object' };
  try {
    return { status: 'known', usage: read(new UsageFields(usage, 'usage')) };
  } catch (error) {
    if (error instanceof UsageFault) return { status: error.status, reason: error.message };
    throw error;
  }
}

/** True for a plain JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
