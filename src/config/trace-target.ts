import type { Environment } from './environment.js';

/** A collector that takes traces by OTLP over HTTP. */
export interface TraceTarget {
  url: string;
  headers: Readonly<Record<string, string>>;
}

/** The endpoint is the collector's base address, as OpenTelemetry defines it; traces have their own path below it. */
export function traceTarget(environment: Environment): TraceTarget | undefined {
  const endpoint = environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  return {
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: Object.fromEntries(headerPairs(environment)),
  };
}

/** Names and values of the collector's headers. */
export function headerPairs(environment: Environment): [name: string, value: string][] {
  return (environment.OTEL_EXPORTER_OTLP_HEADERS ?? '')
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), decode(pair.slice(at + 1).trim())];
    });
}

/** Values may be percent-encoded; one that is no valid encoding is meant as it stands. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
