import { beforeFirstByte } from './first-byte.js';
import { faultOf } from './domain/fetch-fault.js';
import type { LostReason, RawResult } from './domain/raw-result.js';
import { parseRetryAfter } from './domain/retry-after.js';
import { isRecord } from './domain/usage-fields.js';
import { readBody } from './read-body.js';
import { leadsToPrivate } from '../http/private-address.js';

/** An answer is a few kilobytes; blank lines while waiting add little. */
export const ANSWER_BYTES_MAX = 1024 * 1024;

const KEPT_HEADERS = /^(content-type|retry-after|x-request-id|x-ratelimit-[a-z-]+)$/;

/** One request to a provider, exactly as it goes out. */
export interface ProviderRequest {
  url: string;
  /** The API key. It goes into the Authorization header and nowhere else. */
  secret: string;
  /** Absent: a GET, for reading the balance. */
  body?: object;
  /** The attempt's id, so that both sides can name the request. */
  requestId: string;
  /** For connecting, waiting and reading together. */
  timeoutMs: number;
  maxBytes?: number;
  /** Whether the address may be private, loopback or link-local. */
  allowPrivate: boolean;
  /** Asked again where looking up the address took a while, and when a connection is there to write to. */
  mayBeSent?: () => boolean;
  signal?: AbortSignal;
}

/**
 * Sends one request to a provider, once: the only code that can reach one. Never throws for what the network or the
 * provider does, and never repeats, follows or retries anything; whether to ask again is for `nextStep` to say.
 */
export async function sendToProvider(input: ProviderRequest): Promise<RawResult> {
  const { signal, timeoutMs } = input;
  if (signal?.aborted) return { kind: 'not_sent', reason: 'aborted' };
  if (!input.allowPrivate) {
    if (await leadsToPrivate(input.url)) return { kind: 'not_sent', reason: 'address_refused' };
    if (input.mayBeSent?.() === false) return { kind: 'not_sent', reason: 'permit_lapsed' };
  }
  const prepared = prepare(input);
  if (!prepared) return { kind: 'not_sent', reason: 'invalid_request' };
  const controller = new AbortController();
  let stopped: LostReason | undefined;
  const stop = (reason: LostReason) => {
    stopped ??= reason;
    controller.abort();
  };
  const timer = setTimeout(stop, timeoutMs, 'timeout');
  const onAbort = () => stop('aborted');
  signal?.addEventListener('abort', onAbort, { once: true });
  let hasLapsed = false;
  // What has waited for a connection, in a process that was frozen meanwhile, say, may no longer be sent.
  const forget = beforeFirstByte(input.requestId, () => {
    if (input.mayBeSent?.() !== false) return;
    hasLapsed = true;
    controller.abort();
  });
  try {
    const response = await fetch(prepared.url, { ...prepared.request, signal: controller.signal });
    return await receive(response, input.maxBytes ?? ANSWER_BYTES_MAX, () => stopped);
  } catch (error) {
    if (hasLapsed) return { kind: 'not_sent', reason: 'permit_lapsed' };
    // Stopped while connecting or waiting: it cannot be told apart, so it counts as sent.
    return stopped ? { kind: 'lost', reason: stopped, status: null } : faultOf(error);
  } finally {
    forget();
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Undefined when no request can be made of it. The error is dropped: it would quote the address or the secret. */
function prepare(input: ProviderRequest): { url: URL; request: RequestInit } | undefined {
  try {
    const url = new URL(input.url);
    if (!/^https?:/i.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
    const headers = new Headers({
      authorization: `Bearer ${input.secret}`,
      'x-request-id': input.requestId,
      accept: 'application/json',
    });
    if (input.body === undefined) return { url, request: { headers, redirect: 'manual' } };
    const bytes = Buffer.from(JSON.stringify(input.body));
    headers.set('content-type', 'application/json');
    headers.set('content-length', String(bytes.length));
    return {
      url,
      request: {
        method: 'POST',
        headers,
        body: streamOf(bytes),
        duplex: 'half',
        redirect: 'manual',
      },
    };
  } catch {
    return undefined;
  }
}

/** On purpose: given text, fetch silently sends the request a second time when it is answered 421. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function receive(
  response: Response,
  maxBytes: number,
  stopped: () => LostReason | undefined,
): Promise<RawResult> {
  const { status } = response;
  const body = await readBody(response, maxBytes);
  const json = 'text' in body ? parse(body.text) : undefined;
  if (response.ok && !isRecord(json)) {
    const reason = 'text' in body ? 'garbage' : (stopped() ?? body.fault);
    return { kind: 'lost', reason, status };
  }
  // A refusal is told by its status: whatever became of its body changes nothing.
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), new Date());
  const headers = Object.fromEntries([...response.headers].filter(([name]) => KEPT_HEADERS.test(name)));
  return { kind: 'response', status, headers, json, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** JSON may be preceded by blank lines: DeepSeek sends them while a request waits its turn. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
