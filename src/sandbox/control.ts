import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBillPeriod } from './bill-period.js';
import type { Provider } from './chat.js';
import { exportBill } from './export-bill.js';
import { readBody, sendJson } from './http.js';
import { indexPage } from './index-page.js';
import { readFaultPlans } from './read-fault-plans.js';
import { settingsErrors, type InputError, type SettingsChange } from './settings.js';

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 10_000;
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

interface Call {
  provider: Provider;
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
}

const ROUTES: Readonly<Record<string, (call: Call) => Promise<void> | void>> = {
  'GET /sandbox': ({ provider, response }) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(indexPage(provider));
  },
  'GET /sandbox/meter': sendMeter,
  'POST /sandbox/meter/reset': ({ provider, response }) => {
    provider.gate.resetReport();
    sendJson(response, 200, provider.gate.report());
  },
  'GET /sandbox/requests': sendRequests,
  'GET /sandbox/settings': ({ provider, response }) => sendJson(response, 200, provider.account),
  'PUT /sandbox/settings': changeSettings,
  'GET /sandbox/faults': ({ provider, response }) => sendJson(response, 200, { faults: provider.faults }),
  'POST /sandbox/faults': queueFaults,
  'DELETE /sandbox/faults': ({ provider, response }) => {
    provider.faults.clear();
    sendJson(response, 200, { faults: provider.faults });
  },
  'GET /sandbox/export': sendBill,
};

/** Serves the control API, which has no password and therefore answers this machine only. */
export async function serveControl(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!LOOPBACK.has(request.socket.remoteAddress ?? ''))
    return sendProblem(response, 403, 'the control API answers loopback addresses only');
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const route = `${request.method} ${url.pathname.replace(/\/$/, '')}`;
  const handler = Object.hasOwn(ROUTES, route) ? ROUTES[route] : undefined;
  if (!handler) return sendProblem(response, 404, `no ${route}; there are ${Object.keys(ROUTES).join(', ')}`);
  await handler({ provider, request, response, query: url.searchParams });
}

async function sendMeter({ provider, response, query }: Call): Promise<void> {
  const from = readInstant(query, 'from', -Infinity);
  const to = readInstant(query, 'to', Infinity);
  const errors = [...from.errors, ...to.errors];
  if (errors.length > 0) return sendProblem(response, 400, 'the query is not valid', errors);
  const isWhole = !query.has('from') && !query.has('to');
  const { meter, gate } = provider;
  const totals = isWhole ? meter.totals : await meter.totalsWithin({ fromMs: from.ms, toMs: to.ms });
  sendJson(response, 200, { ...totals.toJSON(), ...gate.report() });
}

async function sendRequests({ provider, response, query }: Call): Promise<void> {
  const limit = Number(query.get('limit') ?? LIMIT_DEFAULT);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    const error = { path: 'limit', message: `must be a whole number from 1 to ${LIMIT_MAX}` };
    return sendProblem(response, 400, 'the query is not valid', [error]);
  }
  const requestId = query.get('requestId');
  const requests = await provider.meter.latest(requestId === null ? { limit } : { limit, requestId });
  sendJson(response, 200, { requests });
}

async function changeSettings({ provider, request, response }: Call): Promise<void> {
  const value = await readJson(request);
  const errors = settingsErrors(value);
  if (errors.length > 0) return sendProblem(response, 400, 'the settings are not valid', errors);
  provider.account.change(value as SettingsChange);
  sendJson(response, 200, provider.account);
}

async function queueFaults({ provider, request, response }: Call): Promise<void> {
  const { plans, errors } = readFaultPlans(await readJson(request));
  if (errors.length > 0) return sendProblem(response, 400, 'the fault plans are not valid', errors);
  provider.faults.add(plans);
  sendJson(response, 201, { faults: provider.faults });
}

async function sendBill({ provider, response, query }: Call): Promise<void> {
  const { period, errors } = readBillPeriod(query);
  if (errors.length > 0) return sendProblem(response, 400, 'the query is not valid', errors);
  const { fileName, zip } = await exportBill(provider.meter, period);
  response.writeHead(200, {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${fileName}"`,
    'content-length': zip.length,
  });
  response.end(zip);
}

function readInstant(
  query: URLSearchParams,
  path: string,
  otherwise: number,
): { ms: number; errors: InputError[] } {
  const text = query.get(path);
  // An unescaped plus sign of an offset arrives as a blank.
  const ms = text === null ? otherwise : Date.parse(text.replace(' ', '+'));
  return { ms, errors: Number.isNaN(ms) ? [{ path, message: 'must be an ISO 8601 instant' }] : [] };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse((await readBody(request)) ?? '') as unknown;
  } catch {
    return undefined;
  }
}

function sendProblem(
  response: ServerResponse,
  status: number,
  message: string,
  errors: InputError[] = [],
): void {
  sendJson(response, status, { error: { message, errors } });
}
