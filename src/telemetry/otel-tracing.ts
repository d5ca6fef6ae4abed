import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  context,
  diag,
  DiagLogLevel,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Telemetry } from 'bullmq';
import type { TraceTarget } from '../config/trace-target.js';
import { VERSION } from '../config/version.js';
import { queueTelemetry } from './queue-telemetry.js';
import { Tracing, type OpenSpan, type ProcessName, type SpanInput } from './tracing.js';

/** Spans that wait for the collector; what is more is dropped, the work goes on. */
const SPANS_MAX = 8_192;
const EXPORT_EVERY_MS = 2_000;
const EXPORT_MS_MAX = 10_000;
/** A stopping process waits no longer for a collector that does not answer. */
const LAST_EXPORT_MS_MAX = 3_000;
/** A collector that is away is told of once in this time. */
const COMPLAIN_EVERY_MS = 60_000;

/** Traces by OpenTelemetry. Nothing instruments itself: no header goes to a provider, no statement into a span. */
export class OtelTracing extends Tracing implements OnApplicationShutdown {
  override readonly bullmq: Telemetry;
  private readonly provider: NodeTracerProvider;
  private readonly tracer;

  constructor(target: TraceTarget, { role, workerId }: ProcessName) {
    super();
    complainSeldom();
    this.provider = new NodeTracerProvider({
      resource: resourceFromAttributes({
        'service.name': 'prorrata',
        'service.version': VERSION,
        'service.instance.id': workerId,
        'prorrata.role': role,
      }),
      spanProcessors: [
        new BatchSpanProcessor(new OTLPTraceExporter({ ...target, timeoutMillis: EXPORT_MS_MAX }), {
          maxQueueSize: SPANS_MAX,
          scheduledDelayMillis: EXPORT_EVERY_MS,
          exportTimeoutMillis: EXPORT_MS_MAX,
        }),
      ],
    });
    this.provider.register();
    this.tracer = trace.getTracer('prorrata', VERSION);
    this.bullmq = queueTelemetry();
  }

  override within<T>(input: SpanInput, work: () => Promise<T>): Promise<T> {
    return this.tracer.startActiveSpan(input.name, optionsOf(input), async (span) => {
      try {
        return await work();
      } catch (error) {
        span.setStatus({
          code: SpanStatusCode.ERROR,
          message: error instanceof Error ? error.name : 'error',
        });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  override begin(input: SpanInput): OpenSpan {
    const span = this.tracer.startSpan(input.name, optionsOf(input));
    return {
      set: (attributes) => void span.setAttributes(attributes),
      fail: (reason) => void span.setStatus({ code: SpanStatusCode.ERROR, message: reason }),
      end: () => {
        span.end();
      },
    };
  }

  async onApplicationShutdown(): Promise<void> {
    const lastExport = this.provider.shutdown().catch(() => undefined);
    await Promise.race([
      lastExport,
      new Promise((resolve) => setTimeout(resolve, LAST_EXPORT_MS_MAX).unref()),
    ]);
    trace.disable();
    context.disable();
    propagation.disable();
  }
}

function optionsOf({ kind, attributes }: SpanInput) {
  return { kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL, attributes: { ...attributes } };
}

/** What OpenTelemetry complains of goes to our log: seldom, and through its redaction. */
function complainSeldom(): void {
  const logger = new Logger('Tracing');
  let toldMs = -Infinity;
  const tell = (text: string) => {
    if (performance.now() - toldMs < COMPLAIN_EVERY_MS) return;
    toldMs = performance.now();
    logger.warn(`traces: ${text}`);
  };
  const silent = () => undefined;
  diag.setLogger(
    { error: tell, warn: tell, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
