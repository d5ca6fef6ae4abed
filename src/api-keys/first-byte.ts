import { subscribe } from 'node:diagnostics_channel';

/** What is to be called for requests that have not gone out yet, by their id. */
const waiting = new Map<string, () => void>();

const REQUEST_ID = /^x-request-id: (\S+)\r$/m;

// Told when a connection is there and before anything of the request is written to it; an abort then still holds it back:
// https://github.com/nodejs/undici/blob/v7.29.1/docs/docs/api/DiagnosticsChannel.md
subscribe('undici:client:sendHeaders', (message) => {
  const id = REQUEST_ID.exec((message as { headers: string }).headers)?.[1];
  if (id !== undefined) waiting.get(id)?.();
});

/** Has `call` called right before the first byte of the request with this `x-request-id` is written; gives how to stop. */
export function beforeFirstByte(requestId: string, call: () => void): () => void {
  waiting.set(requestId, call);
  return () => waiting.delete(requestId);
}
