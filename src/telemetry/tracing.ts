import type { Telemetry } from 'bullmq';

/** What may be said of a span: ids, names of models, counts. Never content, never a secret, never a company's name. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanInput {
  name: string;
  /** `client`: a request that leaves the process. */
  kind: 'internal' | 'client';
  attributes: SpanAttributes;
}

/** Which process tells. */
export interface ProcessName {
  role: string;
  workerId: string;
}

/** A span that has begun. */
export interface OpenSpan {
  set(attributes: SpanAttributes): void;
  /** Marks it as failed; `reason` is a code, not a text from outside. */
  fail(reason: string): void;
  end(): void;
}

/** Tells a collector where time goes, over processes; does nothing where no collector is configured. */
export abstract class Tracing {
  /** For BullMQ, which carries the trace from whoever adds a job to whoever works on it. */
  abstract readonly bullmq: Telemetry | undefined;

  /** Runs `work` inside a span: what begins in there is part of it. */
  abstract within<T>(input: SpanInput, work: () => Promise<T>): Promise<T>;

  /** Begins a span inside the one that is open here; the caller ends it. */
  abstract begin(input: SpanInput): OpenSpan;
}

const NO_SPAN: OpenSpan = { set: () => undefined, fail: () => undefined, end: () => undefined };

/** Without a collector. */
export class NoTracing extends Tracing {
  override readonly bullmq = undefined;

  override within<T>(_input: SpanInput, work: () => Promise<T>): Promise<T> {
    return work();
  }

  override begin(): OpenSpan {
    return NO_SPAN;
  }
}
