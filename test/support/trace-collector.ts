import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as a collector gets it, its attributes as a plain object. */
export interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  /** OTLP: 1 internal, 3 client, 4 producer, 5 consumer. */
  kind: number;
  /** The process that made it. */
  instance: string;
  failed: boolean;
  attributes: Readonly<Record<string, unknown>>;
}

/** The few parts of an OpenTelemetry collector that matter here: it takes spans by OTLP over HTTP and keeps them. */
export interface TraceCollector {
  readonly url: string;
  readonly spans: CollectedSpan[];
  /** Every body as it came, to look for what must not be there. */
  readonly bodies: string[];
  readonly headers: IncomingHttpHeaders[];
  stop(): Promise<void>;
}

export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      if (request.method !== 'POST' || request.url !== '/v1/traces') {
        response.writeHead(404).end();
        return;
      }
      bodies.push(text);
      headers.push(request.headers);
      spans.push(...readSpans(JSON.parse(text) as Export));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    headers,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}

interface Export {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: {
      spans: (Omit<CollectedSpan, 'attributes' | 'instance' | 'failed' | 'parentSpanId'> & {
        parentSpanId?: string;
        attributes: Attribute[];
        status: { code?: number };
      })[];
    }[];
  }[];
}

function readSpans({ resourceSpans }: Export): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId, parentSpanId = '', name, kind, attributes, status }) => ({
        traceId,
        spanId,
        parentSpanId,
        name,
        kind,
        instance: String(plain(resource.attributes)['service.instance.id']),
        failed: status.code === 2,
        attributes: plain(attributes),
      })),
    ),
  );
}

/** OTLP writes 64-bit numbers as text. */
function plain(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value['intValue'] !== undefined ? Number(value['intValue']) : Object.values(value)[0],
    ]),
  );
}
