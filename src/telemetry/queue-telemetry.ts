import type { Exception, Span, Telemetry, Tracer } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import { VERSION } from '../config/version.js';
import { redactText } from './domain/redact.js';

/**
 * BullMQ makes a span of everything it does, also of each look into an empty queue and each prolonged lock, for ever.
 * Of interest is where a job comes from and how long it is worked on.
 */
const KEPT = /^(addBulk|process) /;

/** BullMQ's own OpenTelemetry add-on without its housekeeping, and without the texts of errors that may quote secrets. */
export function queueTelemetry(): Telemetry {
  const { tracer, contextManager } = new BullMQOtel({ tracerName: 'bullmq', version: VERSION });
  return { tracer: new QuietTracer(tracer), contextManager };
}

class QuietTracer implements Tracer {
  constructor(private readonly inner: Tracer) {}

  startSpan(...[name, options, parent]: Parameters<Tracer['startSpan']>): Span {
    return KEPT.test(name) ? new CarefulSpan(this.inner.startSpan(name, options, parent)) : NOT_TOLD;
  }
}

/** Leaves the context as it is: what happens inside belongs to the span around it. */
const NOT_TOLD: Span = {
  setSpanOnContext: (context: unknown) => context,
  setAttribute: () => undefined,
  setAttributes: () => undefined,
  addEvent: () => undefined,
  recordException: () => undefined,
  end: () => undefined,
};

class CarefulSpan implements Span {
  constructor(private readonly inner: Span) {}

  setSpanOnContext(context: unknown): unknown {
    return this.inner.setSpanOnContext(context);
  }

  setAttribute(...[key, value]: Parameters<Span['setAttribute']>): void {
    this.inner.setAttribute(key, value);
  }

  setAttributes(attributes: Parameters<Span['setAttributes']>[0]): void {
    this.inner.setAttributes(attributes);
  }

  addEvent(name: string): void {
    this.inner.addEvent(name);
  }

  recordException(exception: Exception): void {
    const { name = 'Error', message = '' } =
      typeof exception === 'string'
        ? { message: exception }
        : (exception as { name?: string; message?: string });
    this.inner.recordException({ name, message: redactText(message) });
  }

  end(): void {
    this.inner.end();
  }
}
