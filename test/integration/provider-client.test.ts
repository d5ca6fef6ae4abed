import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createNetServer, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classifyOutcome } from '../../src/api-keys/domain/outcome-class.js';
import { type ProviderRequest, sendToProvider } from '../../src/api-keys/provider-client.js';

const SECRET = 'sk-not-to-be-seen-0123456789';
const MARKER = 'Factura reservada de Ñandú';
const ANSWER = { id: 'a1', usage: { prompt_tokens: 1 } };

interface Seen {
  method: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
  port: number | undefined;
}

let server: Server;
let origin: string;
let seen: Seen[];
/** How the server answers, once it has read the request. */
let answer: (response: ServerResponse, request: IncomingMessage) => void;

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, headers, socket } = request;
      seen.push({ method, headers, body: Buffer.concat(chunks).toString(), port: socket.remotePort });
      answer(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function send(change: Partial<ProviderRequest> = {}) {
  return sendToProvider({
    url: `${origin}/chat/completions`,
    secret: SECRET,
    body: { messages: [MARKER] },
    requestId: '019a-attempt',
    timeoutMs: 5_000,
    allowPrivate: true,
    ...change,
  });
}

function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

describe('a request to a provider', () => {
  it('carries the key, the attempt id and the body, and brings the answer back', async () => {
    answer = json(200, ANSWER, { 'x-ratelimit-remaining-tokens': '7', 'set-cookie': 'a=b' });

    const result = await send();

    expect(result).toEqual({
      kind: 'response',
      status: 200,
      headers: { 'content-type': 'application/json', 'x-ratelimit-remaining-tokens': '7' },
      json: ANSWER,
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'POST', body: JSON.stringify({ messages: [MARKER] }) });
    expect(seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${SECRET}`,
      'x-request-id': '019a-attempt',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(JSON.stringify({ messages: [MARKER] }))),
    });
  });

  it('is a GET without a body', async () => {
    answer = json(200, { is_available: true });

    expect(await send({ body: undefined as never })).toMatchObject({ json: { is_available: true } });
    expect(seen[0]).toMatchObject({ method: 'GET', body: '' });
  });

  it('uses a connection again', async () => {
    answer = json(200, ANSWER);

    await send();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await send();

    expect(seen.map(({ port }) => port)).toEqual([seen[0]?.port, seen[0]?.port]);
  });

  it('waits through blank lines before the answer', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('\n\n');
      setTimeout(() => response.write('\r\n \n'), 30);
      setTimeout(() => response.end(JSON.stringify(ANSWER)), 60);
    };

    expect(await send()).toMatchObject({ kind: 'response', status: 200, json: ANSWER });
  });

  it('reads a compressed answer', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(ANSWER)));
    };

    expect(await send()).toMatchObject({ kind: 'response', json: ANSWER });
  });

  it.each([
    [400, 'request_refused'],
    [401, 'key_invalid'],
    [402, 'insufficient_balance'],
    [408, 'overloaded'],
    [421, 'request_refused'],
    [422, 'request_refused'],
    [429, 'rate_limited'],
    [500, 'overloaded'],
    [503, 'overloaded'],
  ])('answered %s is %s, after one request on the wire', async (status, outcome) => {
    answer = json(status, { error: { code: 'invalid_request_error' } }, { 'www-authenticate': 'Bearer' });

    const result = await send();

    expect(result).toMatchObject({ kind: 'response', status, json: { error: {} } });
    expect(classifyOutcome(result)).toBe(outcome);
    expect(seen).toHaveLength(1);
  });

  it('hands over when to come back', async () => {
    answer = json(429, {}, { 'retry-after': '2' });

    expect(await send()).toMatchObject({ status: 429, retryAfterMs: 2_000 });
  });

  it('takes a refusal by its status even when its body is garbage, too large or cut', async () => {
    answer = (response) => response.writeHead(503).end('<html>down</html>');
    expect(await send()).toEqual({ kind: 'response', status: 503, headers: {}, json: undefined });

    answer = (response) => response.writeHead(502).end('x'.repeat(100));
    expect(await send({ maxBytes: 50 })).toMatchObject({ kind: 'response', status: 502 });

    answer = (response) => {
      response.writeHead(429, { 'content-length': '100' });
      response.write('{"err');
      setTimeout(() => response.destroy(), 20);
    };
    expect(await send()).toMatchObject({ kind: 'response', status: 429 });
  });

  it.each([{}, { body: undefined as never }])(
    'follows no redirect: the key would go where it does not belong (%j)',
    async (kind) => {
      answer = (response) => response.writeHead(307, { location: `${origin}/elsewhere` }).end();

      const result = await send(kind);

      expect(classifyOutcome(result)).toBe('misdirected');
      expect(seen).toHaveLength(1);
    },
  );
});

describe('an answer that is lost', () => {
  it.each<[string, number | null, (response: ServerResponse, request: IncomingMessage) => void]>([
    ['timeout', null, () => undefined],
    [
      'timeout',
      200,
      (response) => {
        response.writeHead(200);
        response.write('\n');
      },
    ],
    ['closed', null, (_response, request) => request.socket.destroy()],
    [
      'closed',
      200,
      (response) => {
        response.writeHead(200, { 'content-length': '500' });
        response.write('{"id":');
        setTimeout(() => response.destroy(), 20);
      },
    ],
    [
      'closed',
      200,
      (response) => {
        response.writeHead(200);
        response.write('{"id":"a"}');
        setTimeout(() => response.destroy(), 20);
      },
    ],
    ['garbage', 200, (response) => response.writeHead(200).end('<html>Welcome</html>')],
    ['garbage', 200, (response) => response.writeHead(200).end('')],
    ['garbage', 200, (response) => response.writeHead(200).end('[1]')],
    ['garbage', 200, (response) => response.writeHead(200).end('null')],
    ['garbage', null, (_response, request) => request.socket.end('no HTTP at all\r\n\r\n')],
    ['too_large', 200, (response) => response.writeHead(200).end(JSON.stringify('x'.repeat(2_000)))],
    [
      'too_large',
      200,
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(2_000))),
    ],
  ])('%s (status %s)', async (reason, status, how) => {
    answer = how;

    const result = await send({ timeoutMs: 300, maxBytes: 1_000 });

    expect(result).toEqual({ kind: 'lost', reason, status });
    expect(classifyOutcome(result)).toBe('answer_lost');
    expect(seen).toHaveLength(1);
  });

  it('is aborted when the worker stops', async () => {
    const controller = new AbortController();
    answer = () => controller.abort();

    expect(await send({ signal: controller.signal })).toEqual({
      kind: 'lost',
      reason: 'aborted',
      status: null,
    });
  });
});

describe('a request that never left', () => {
  it.each([
    ['connection_failed', () => ({ url: origin })],
    ['name_not_found', () => ({ url: 'http://provider.invalid/' })],
    ['invalid_request', () => ({ url: 'no address' })],
    ['invalid_request', () => ({ url: 'file:///etc/hostname' })],
    ['invalid_request', () => ({ url: 'http://user:pass@127.0.0.1/' })],
    ['invalid_request', () => ({ url: 'http://127.0.0.1:1/' })],
    ['invalid_request', () => ({ secret: 'two\nlines' })],
  ])('%s', async (reason, change) => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));

    const result = await send(change());

    expect(result).toEqual({ kind: 'not_sent', reason });
    expect(classifyOutcome(result)).toBe('not_sent');
  });

  it('tls_failed', async () => {
    answer = () => undefined;

    expect(await send({ url: origin.replace('http:', 'https:') })).toEqual({
      kind: 'not_sent',
      reason: 'tls_failed',
    });
    expect(seen).toHaveLength(0);
  });

  it('permit_lapsed: when its connection was there it might no longer be sent', async () => {
    let bytes = 0;
    const listener = createNetServer((socket) => {
      socket.on('data', (chunk) => (bytes += chunk.length)).on('error', () => undefined);
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    let isConnected = false;
    const connected = () => (isConnected = true);
    subscribe('undici:client:connected', connected);
    try {
      const asked: boolean[] = [];
      const result = await send({
        url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`,
        mayBeSent: () => {
          asked.push(isConnected);
          return false;
        },
      });
      expect(result).toEqual({ kind: 'not_sent', reason: 'permit_lapsed' });
      expect(asked).toEqual([true]);
    } finally {
      unsubscribe('undici:client:connected', connected);
      await new Promise((resolve) => listener.close(resolve));
    }
    expect(bytes).toBe(0);
  });

  it('aborted before it began', async () => {
    expect(await send({ signal: AbortSignal.abort() })).toEqual({ kind: 'not_sent', reason: 'aborted' });
    expect(seen).toHaveLength(0);
  });
});

describe('what a result holds', () => {
  it('is never the key nor what was sent, whatever happens', async () => {
    const results = [];
    for (const status of [200, 400, 401, 500]) {
      answer = json(status, status === 200 ? ANSWER : { error: {} });
      results.push(await send());
    }
    answer = (_response, request) => request.socket.destroy();
    results.push(
      await send(),
      await send({ url: `http://${SECRET}.invalid/` }),
      await send({ secret: `${SECRET}\n` }),
    );

    const text = JSON.stringify(results);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(MARKER);
  });

  it('leaves nothing listening on a signal that lives on', async () => {
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    answer = json(200, ANSWER);

    await send({ signal });

    expect(listeners).toBe(0);
  });
});
