import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxAccount } from './account.js';
import { deliverBroken } from './broken-delivery.js';
import { isRefusal, readChatRequest, type ChatRequest } from './chat-request.js';
import { complete } from './completion.js';
import { envelope } from './envelope.js';
import {
  CONTENT_FAULTS,
  isFault,
  STATUS_FAULTS,
  TRANSPORT_FAULTS,
  USAGE_FAULTS,
  type FaultPlan,
  type FaultQueue,
  type StatusFault,
} from './faults.js';
import type { Gate } from './gate.js';
import { readBody, sendRefusal, sendText, waitWithBlankLines } from './http.js';
import { bearerKey, isSandboxKey, keyNameOf, maskKey } from './keys.js';
import { costOf, NO_COST, type MeterRecord } from './meter-record.js';
import type { Meter } from './meter.js';
import type { PrefixCache } from './prefix-cache.js';
import type { Refusal } from './protocol.js';
import { rateAt } from './tariff.js';
import { NO_TOKENS, type TokenCounts } from './tokens.js';

/** Everything a chat request touches. */
export interface Provider {
  account: SandboxAccount;
  meter: Meter;
  faults: FaultQueue;
  gate: Gate;
  cache: PrefixCache;
  random: () => number;
}

const BLANK_LINE_MS = 1_000;
const REQUEST_ID_LENGTH_MAX = 200;
/** Recorded when a client left a request that was never going to be answered; never sent. */
const CLIENT_LEFT = 499;

const STATUS_MESSAGES: Readonly<Record<StatusFault, string>> = {
  '400': 'Invalid request (simulated fault)',
  '401': 'Authentication Fails (simulated fault)',
  '402': 'Insufficient Balance',
  '422': 'Invalid parameters (simulated fault)',
  '429': 'Rate limit reached (simulated fault)',
  '500': 'Internal server error (simulated fault)',
  '503': 'Service is too busy (simulated fault)',
};

/** Serves one chat completion: check, admit, meet a fault or work, write the meter, then answer. */
export async function serveChat(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { account, gate, meter } = provider;
  const startedMs = account.now();
  const text = await readBody(request);
  const key = bearerKey(request);
  const record = blankRecord(provider, request, { key, startedMs });
  const refuse = (refusal: Refusal) => {
    record.status = refusal.status;
    record.error = refusal.message;
    record.endedAt = new Date(account.now()).toISOString();
    meter.append(record);
    sendRefusal(response, refusal, limitHeaders(provider));
  };

  const keyProblem = refuseKey(account, key);
  if (key === undefined || keyProblem) return refuse(keyProblem ?? NO_KEY);
  if (text === undefined) return refuse({ status: 400, message: 'The request body is too large' });
  const chat = readChatRequest(text);
  if (isRefusal(chat)) return refuse(chat);
  record.requestedModel = chat.requestedModel;
  record.model = chat.model;
  record.userId = chat.userId === '' ? null : chat.userId;

  if (account.wallets.total() <= 0n) return refuse({ status: 402, message: 'Insufficient Balance' });
  const full = gate.admit(chat.model, account.settings, performance.now(), chat.promptTokens);
  if (full) return refuse(full);
  record.inFlight = gate.inFlight;
  const plan = provider.faults.next({ key, model: chat.model, prompt: chat.prompt });
  record.fault = plan?.fault ?? null;

  if (isFault(plan?.fault, STATUS_FAULTS)) {
    gate.release(chat.model);
    return refuse(statusRefusal(plan.fault, plan.retryAfterSeconds));
  }
  if (plan?.fault === 'hang') {
    await gate.hold(hasLeft(response));
    gate.release(chat.model);
    return refuse({ status: CLIENT_LEFT, message: 'the client left a request that hangs' });
  }
  await work(provider, response, { chat, plan, record, startedMs });
}

/** Does the work and bills it, whether or not anybody still waits for the answer. */
async function work(
  provider: Provider,
  response: ServerResponse,
  task: { chat: ChatRequest; plan: FaultPlan | undefined; record: MeterRecord; startedMs: number },
): Promise<void> {
  const { account, gate, meter } = provider;
  const { chat, plan, record, startedMs } = task;
  const fault = plan?.fault;
  const cacheHit = provider.cache.hitTokens(chat.userId, chat.prompt);
  const completion = complete(chat, isFault(fault, CONTENT_FAULTS) ? fault : undefined);
  const tokens: TokenCounts = {
    cacheHit,
    cacheMiss: chat.promptTokens - cacheHit,
    output: completion.outputTokens,
    reasoning: completion.reasoningTokens,
  };
  const isBroken = isFault(fault, TRANSPORT_FAULTS);
  await waitWithBlankLines(response, {
    ms: latencyMs(provider) + (plan && fault === 'slow' ? plan.ms : 0),
    // A broken delivery starts from an untouched connection.
    blankLineMs: isBroken ? undefined : BLANK_LINE_MS,
  });

  charge(provider, { record, tokens, model: chat.model, startedMs, endedMs: account.now() });
  // The place is free and the meter written before the last byte leaves: who has read the answer may rely on both.
  gate.release(chat.model, tokens.output);
  meter.append(record);
  const usageFault = isFault(fault, USAGE_FAULTS) ? fault : undefined;
  const text = envelope({
    id: record.id,
    createdMs: startedMs,
    request: chat,
    completion,
    tokens,
    fault: usageFault,
  });
  if (plan && isBroken) deliverBroken(response, text, { ...plan, fault });
  else sendText(response, 200, text, limitHeaders(provider));
}

function limitHeaders({ account, gate }: Provider): Record<string, string> {
  const { groqHeaders, answerHeaders } = account.settings;
  return { ...(groqHeaders && gate.headers(account.settings, performance.now())), ...answerHeaders };
}

function charge(
  provider: Provider,
  work: {
    record: MeterRecord;
    tokens: TokenCounts;
    model: ChatRequest['model'];
    startedMs: number;
    endedMs: number;
  },
): void {
  const { settings, wallets } = provider.account;
  const { record, tokens } = work;
  const pricedMs = settings.rateBy === 'start' ? work.startedMs : work.endedMs;
  const rate = rateAt(work.model, settings.currency, pricedMs);
  const { exact, ...cost } = costOf(tokens, rate);
  record.endedAt = new Date(work.endedMs).toISOString();
  record.pricedAt = new Date(pricedMs).toISOString();
  record.status = 200;
  record.billed = true;
  record.tokens = tokens;
  record.rate = rate.name;
  record.prices = { cacheHit: rate.cacheHit.text, cacheMiss: rate.cacheMiss.text, output: rate.output.text };
  record.cost = cost;
  record.currency = settings.currency;
  record.wallet = wallets.walletFor(exact);
}

function hasLeft(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.once('close', resolve);
  });
}

const NO_KEY: Refusal = { status: 401, message: 'Authentication Fails (no such user)' };

/** Why a key is refused; undefined when it is good. */
export function refuseKey(account: SandboxAccount, key: string | undefined): Refusal | undefined {
  if (key === undefined) return NO_KEY;
  if (isSandboxKey(key) && !account.isDisabled(key)) return undefined;
  return { status: 401, message: `Authentication Fails, Your api key: ****${key.slice(-4)} is invalid` };
}

function statusRefusal(fault: StatusFault, retryAfterSeconds: number | undefined): Refusal {
  const refusal: Refusal = { status: Number(fault), message: STATUS_MESSAGES[fault] };
  return retryAfterSeconds === undefined ? refusal : { ...refusal, retryAfterSeconds };
}

function latencyMs({ account, random }: Provider): number {
  const { latencyMs: base, latencyJitterMs: jitter } = account.settings;
  return jitter === 0 ? base : base + Math.floor(random() * (jitter + 1));
}

function blankRecord(
  provider: Provider,
  request: IncomingMessage,
  from: { key: string | undefined; startedMs: number },
): MeterRecord {
  const { settings } = provider.account;
  const key = from.key ?? '';
  const startedAt = new Date(from.startedMs).toISOString();
  const requestId = request.headers['x-request-id'];
  return {
    id: randomUUID(),
    requestId: typeof requestId === 'string' ? requestId.slice(0, REQUEST_ID_LENGTH_MAX) : null,
    startedAt,
    endedAt: startedAt,
    pricedAt: startedAt,
    requestedModel: null,
    model: null,
    userId: null,
    key: from.key === undefined ? '' : maskKey(key),
    keyName: from.key === undefined ? 'none' : keyNameOf(key, settings.keyNames),
    status: 0,
    error: null,
    fault: null,
    billed: false,
    tokens: { ...NO_TOKENS },
    rate: null,
    prices: null,
    cost: { ...NO_COST },
    currency: settings.currency,
    wallet: null,
    inFlight: provider.gate.inFlight,
  };
}
