import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { METRICS_CONTENT_TYPE, type Metrics } from '../telemetry/metrics.js';
import type { HealthController } from './health.controller.js';

const CONNECTIONS_MAX = 50;
const REQUEST_MS_MAX = 10_000;

/** The small port of a process that serves no API: what Prometheus and a supervisor ask for, and nothing else. */
export interface WorkerPort {
  url: string;
  stop(): Promise<void>;
}

export async function openWorkerPort(input: {
  host: string;
  port: number;
  metrics: Pick<Metrics, 'text'>;
  health: Pick<HealthController, 'live' | 'ready'>;
}): Promise<WorkerPort> {
  const { host, port, metrics, health } = input;
  const answers: Readonly<Record<string, (() => Promise<Answer>) | undefined>> = {
    '/metrics': async () => ({ type: METRICS_CONTENT_TYPE, text: await metrics.text() }),
    '/health/live': async () => ({ type: 'application/json', text: JSON.stringify(health.live()) }),
    '/health/ready': async () => ({ type: 'application/json', text: JSON.stringify(await health.ready()) }),
  };
  const server = createServer({ requestTimeout: REQUEST_MS_MAX }, (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const answer = request.method === 'GET' ? answers[path] : undefined;
    request.resume();
    if (!answer) end(response, 404, { type: 'text/plain', text: 'not found' });
    else {
      answer().then(
        (found) => end(response, 200, found),
        () => end(response, 503, { type: 'text/plain', text: 'not ready' }),
      );
    }
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.listen(port, host);
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Answer {
  type: string;
  text: string;
}

function end(response: ServerResponse, status: number, { type, text }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
}
