import type { TraceTarget } from '../config/trace-target.js';
import { NoTracing, type ProcessName, type Tracing } from './tracing.js';

/** Starts telling the collector; OpenTelemetry is loaded only where there is one. */
export async function startTracing(target: TraceTarget | undefined, name: ProcessName): Promise<Tracing> {
  if (!target) return new NoTracing();
  const { OtelTracing } = await import('./otel-tracing.js');
  return new OtelTracing(target, name);
}
