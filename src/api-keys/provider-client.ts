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
  /** Asked again where looking up the address took a while. */
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
  const controller = new AbortController();
  const request = prepare(input, controller.signal);
  if (!request) return { kind: 'not_sent', reason: 'invalid_request' };
  let stopped: LostReason | undefined;
  const stop = (reason: LostReason) => {
    stopped ??= reason;
    controller.abort();
  };
  const timer = setTimeout(stop, timeoutMs, 'timeout');
  const onAbort = () => stop('aborted');
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await receive(await fetch(request), input.maxBytes ?? ANSWER_BYTES_MAX, () => stopped);
  } catch (error) {
    // Stopped while connecting or waiting: it cannot be told apart, so it counts as sent.
    return stopped ? { kind: 'lost', reason: stopped, status: null } : faultOf(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Undefined when no request can be made of it. The error is dropped: it would quote the address or the secret. */
function prepare(
  { url, secret, body, requestId }: ProviderRequest,
  signal: AbortSignal,
): Request | undefined {
  try {
    if (!/^https?:/i.test(new URL(url).protocol)) return undefined;
    const headers = new Headers({
      authorization: `Bearer ${secret}`,
      'x-request-id': requestId,
      accept: 'application/json',
    });
    if (body === undefined) return new Request(url, { headers, redirect: 'manual', signal });
    const bytes = new Blob([JSON.stringify(body)]);
    headers.set('content-type', 'application/json');
    headers.set('content-length', String(bytes.size));
    // A stream on purpose: given text, fetch silently sends the request a second time when it is answered 421.
    return new Request(url, {
      method: 'POST',
      headers,
      body: bytes.stream(),
      duplex: 'half',
      redirect: 'manual',
      signal,
    });
  } catch {
    return undefined;
  }
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
