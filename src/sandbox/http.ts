import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorBody, type Refusal } from './protocol.js';

const BODY_BYTES_MAX = 8 * 1024 * 1024;
const JSON_TYPE = 'application/json; charset=utf-8';

/** The request's body as text, or undefined when it is larger than the sandbox reads. Rejects when the client leaves. */
export function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_BYTES_MAX) chunks.push(chunk);
    });
    request.on('end', () => {
      if (size > BODY_BYTES_MAX) resolve(undefined);
      else resolve((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString('utf8') ?? '');
    });
    request.on('error', reject);
  });
}

/** Sends a whole JSON text; when waiting has already sent the headers, only the body is left to send. */
export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers?: Record<string, string>,
): void {
  if (response.destroyed || response.writableEnded) return;
  if (!response.headersSent) {
    const length = Buffer.byteLength(text);
    response.writeHead(status, { 'content-type': JSON_TYPE, 'content-length': length, ...headers });
  }
  response.end(text);
}

/** Sends a value as JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, JSON.stringify(value));
}

/** Sends a refusal in the provider's error shape. */
export function sendRefusal(
  response: ServerResponse,
  refusal: Refusal,
  others: Record<string, string> = {},
): void {
  const { retryAfterSeconds } = refusal;
  const wait = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  const headers = { ...wait, ...others };
  sendText(response, refusal.status, errorBody(refusal), headers);
}

/** Waits; a long wait sends the headers and then a blank line every so often, as the provider does under load. */
export async function waitWithBlankLines(
  response: ServerResponse,
  wait: { ms: number; blankLineMs: number | undefined },
): Promise<void> {
  if (wait.ms <= 0) return;
  let beat: NodeJS.Timeout | undefined;
  if (wait.blankLineMs !== undefined && wait.ms > wait.blankLineMs) {
    beat = setInterval(() => {
      if (response.destroyed) return;
      if (!response.headersSent) response.writeHead(200, { 'content-type': JSON_TYPE });
      response.write('\n');
    }, wait.blankLineMs);
  }
  await new Promise((resolve) => setTimeout(resolve, wait.ms));
  clearInterval(beat);
}
