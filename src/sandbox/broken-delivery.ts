import type { ServerResponse } from 'node:http';
import type { FaultPlan, TransportFault } from './faults.js';

const HTML =
  '<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';
const PIECE = Buffer.alloc(64 * 1024, 'x');

/** Sends an answer that does not arrive as it should. */
export function deliverBroken(
  response: ServerResponse,
  text: string,
  plan: FaultPlan & { fault: TransportFault },
): void {
  if (response.destroyed || response.writableEnded) return;
  const type = { 'content-type': 'application/json; charset=utf-8' };
  const body = Buffer.from(text);
  switch (plan.fault) {
    case 'close_before_headers':
      response.socket?.destroy();
      return;
    case 'close_after_headers':
      response.writeHead(200, { ...type, 'content-length': body.length });
      response.flushHeaders();
      response.socket?.destroySoon();
      return;
    case 'half_body':
      response.writeHead(200, { ...type, 'content-length': body.length });
      response.write(body.subarray(0, Math.floor(body.length / 2)));
      response.socket?.destroySoon();
      return;
    case 'html_garbage':
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(HTML) });
      response.end(HTML);
      return;
    case 'huge_body':
      void sendHuge(response, plan.bytes);
      return;
  }
}

/** A well-formed JSON text of many bytes, in pieces, so that the sandbox itself never holds it. */
async function sendHuge(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  response.write('{"padding":"');
  for (let sent = 0; sent < bytes && !response.destroyed; sent += PIECE.length) {
    if (!response.write(PIECE)) await drained(response);
  }
  if (!response.destroyed) response.end('"}');
}

/** Resolves when more can be written, or nobody reads any more. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}
