import { request as httpRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiAnswer, type ApiClient, jsonInvoices, type Page } from '../support/api-client.js';
import { expectProblem } from '../support/expect-problem.js';
import { fillPath, ROUTES } from '../support/routes.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const NOBODY = fillPath('{id}');

let server: TestServer;
let api: ApiClient;
let companyId: string;
/** How much of the server's output has been looked at. */
let seen = 0;

beforeAll(async () => {
  server = await startServer();
  api = server.api;
  companyId = (await api.createCompany()).id;
});

afterEach(async () => {
  // Whatever was refused has left nothing behind, and nothing of it was a fault of ours.
  for (const list of ['batches', 'invoices', 'attempts'])
    expect(await api.ok(api.get<Page<unknown>>(`/v1/${list}`)), list).toEqual({
      items: [],
      nextCursor: null,
    });
  const printed = server.output().slice(seen);
  seen += printed.length;
  expect(printed).not.toMatch(/\bERROR\b/);
});

afterAll(async () => {
  await server.stop();
  eraseFolders();
});

const submit = (body: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> =>
  api.post(`/v1/companies/${companyId}/batches`, body, headers);

/** One good invoice with some fields changed. */
const invoice = (change: object = {}) => ({ ...jsonInvoices(1)[0], ...change });
const lines = (change: object) => ({ lines: [{ id: '1', description: 'Papel', amount: '1.00', ...change }] });

describe('a JSON batch is refused with the path of the fault', () => {
  it.each<[string, object, string]>([
    ['an amount that is a number', lines({ amount: 5 }), 'lines.0.amount'],
    ['an amount that is null', lines({ amount: null }), 'lines.0.amount'],
    ['an amount with an exponent', lines({ amount: '1e5' }), 'lines.0.amount'],
    ['an amount of 31 digits', lines({ amount: '1'.repeat(31) }), 'lines.0.amount'],
    ['an amount of 19 decimal places', lines({ amount: `0.${'1'.repeat(19)}` }), 'lines.0.amount'],
    ['an amount with a comma', lines({ amount: '1,00' }), 'lines.0.amount'],
    ['an amount that is left out', { lines: [{ description: 'Papel' }] }, 'lines.0.amount'],
    ['a quantity that is true', lines({ quantity: true }), 'lines.0.quantity'],
    ['a description that is missing', { lines: [{ amount: '1' }] }, 'lines.0.description'],
    ['a description that is empty', lines({ description: '' }), 'lines.0.description'],
    ['a description of 5,001 characters', lines({ description: 'x'.repeat(5_001) }), 'lines.0.description'],
    ['a field nobody knows', { colour: 'red' }, 'colour'],
    ['a field of a line that nobody knows', lines({ tax: '1' }), 'lines.0.tax'],
    ['lines that are an object', { lines: { 0: lines({}) } }, 'lines'],
    ['lines that are empty', { lines: [] }, 'lines'],
    ['lines that are lists', { lines: [[]] }, 'lines'],
    ['a line that is null', { lines: [null] }, 'lines'],
    ['two lines with one id', { lines: [...lines({}).lines, ...lines({}).lines] }, 'lines'],
    ['a supplier that is text', { supplier: 'Papelería' }, 'supplier'],
    ['a supplier that is a list', { supplier: [] }, 'supplier'],
    ['a supplier without name', { supplier: { taxId: '900373076' } }, 'supplier.name'],
    ['taxes that are null', { taxes: null }, 'taxes'],
    ['a tax of no scheme', { taxes: [{ scheme: 'toll', amount: '1' }] }, 'taxes.0.scheme'],
    ['a total that is a number', { total: 119_000.5 }, 'total'],
    ['a total that is not a number', { total: 'NaN' }, 'total'],
    ['a day that does not exist', { issueDate: '2026-02-30' }, 'issueDate'],
    ['a day of the year 0', { issueDate: '0000-01-01' }, 'issueDate'],
    ['a day with a time', { issueDate: '2026-02-20T10:00:00Z' }, 'issueDate'],
    ['a currency in small letters', { currency: 'cop' }, 'currency'],
    ['a number with NUL', { number: 'F\u00001' }, 'number'],
    ['a number with half a character', { number: 'F\ud8001' }, 'number'],
    ['an external id that is a list', { externalId: ['1'] }, 'externalId'],
    ['a kind that is none', { kind: 'receipt' }, 'kind'],
    ['a CUFE that is none', { cufe: 'xyz' }, 'cufe'],
  ])('%s', async (_, change, path) => {
    const answer = await submit({ invoices: [...jsonInvoices(2, { prefix: 'G' }), invoice(change)] });
    expectProblem(answer, { status: 400, code: 'validation_failed', path: `invoices.2.${path}` });
  });

  it.each<[string, object, string]>([
    ['invoices that are missing', {}, 'invoices'],
    ['invoices that are an object', { invoices: { 0: invoice() } }, 'invoices'],
    ['invoices that are empty', { invoices: [] }, 'invoices'],
    ['10,001 invoices', { invoices: new Array(10_001).fill({}) }, 'invoices'],
    ['an invoice that is a list', { invoices: [[invoice()]] }, 'invoices.0'],
    ['an invoice that is null', { invoices: [null] }, 'invoices.0'],
    ['a priority that is none', { priority: 'urgent', invoices: [invoice()] }, 'priority'],
    ['a priority that is a number', { priority: 1, invoices: [invoice()] }, 'priority'],
    ['a time without offset', { finishBy: '2026-11-20T10:00:00', invoices: [invoice()] }, 'finishBy'],
    ['a time that is a week', { finishBy: '2026-W45-1T10:00:00Z', invoices: [invoice()] }, 'finishBy'],
    ['a time that does not exist', { finishBy: '2026-02-30T10:00:00Z', invoices: [invoice()] }, 'finishBy'],
    ['an option nobody knows', { urgent: true, invoices: [invoice()] }, 'urgent'],
  ])('%s', async (_, body, path) => {
    expectProblem(await submit(body), { status: 400, code: 'validation_failed', path });
  });

  it('names at most 100 faults of thousands', async () => {
    const answer = await submit({ invoices: new Array(10_000).fill({}) });
    expectProblem(answer, { status: 400, path: 'invoices.0.lines' });
    expect(answer.body['errors']).toHaveLength(100);
  });
});

describe('a body that is no batch is refused', () => {
  it.each<[string, string, Record<string, string>, number]>([
    ['broken JSON', '{"invoices":[', JSON_TYPE, 400],
    ['nothing', '', JSON_TYPE, 400],
    ['null', 'null', JSON_TYPE, 400],
    ['a number', '5', JSON_TYPE, 400],
    ['a list', '[]', JSON_TYPE, 400],
    ['a text', '"invoices"', JSON_TYPE, 400],
    ['a __proto__ key', '{"invoices":[{"__proto__":{"total":"1"}}]}', JSON_TYPE, 400],
    ['a constructor key', '{"constructor":{"prototype":{"a":1}},"invoices":[]}', JSON_TYPE, 400],
    ['lists 100,000 deep', `{"invoices":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, JSON_TYPE, 400],
    ['plain text', 'invoices', { 'content-type': 'text/plain' }, 415],
    ['a form', 'invoices=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['XML', '<Invoice/>', { 'content-type': 'application/xml' }, 415],
    ['CSV', 'a,b', { 'content-type': 'text/csv' }, 415],
    ['an unknown type', 'x', { 'content-type': 'nonsense' }, 415],
    ['33 MB', JSON.stringify({ externalId: 'x'.repeat(33 * 1024 * 1024) }), JSON_TYPE, 413],
  ])('%s', async (_, body, headers, status) => {
    expectProblem(await submit(body, headers), { status });
  });

  const writes = ROUTES.filter(({ body, path }) => body !== undefined && !path.includes('{invoiceId}'));
  it.each(writes.map(({ method, path }) => [method, path] as const))(
    '%s %s takes none of them',
    async (method, path) => {
      const bodies: [string | undefined, Record<string, string>][] = [
        [undefined, {}],
        ['{"name":', JSON_TYPE],
        ['null', JSON_TYPE],
        ['[[]]', JSON_TYPE],
        ['"x"', JSON_TYPE],
        ['{"nobody knows":1}', JSON_TYPE],
        [`{"plan":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`, JSON_TYPE],
        ['name=x', { 'content-type': 'application/x-www-form-urlencoded' }],
        ['name,x', { 'content-type': 'text/csv' }],
      ];
      for (const [body, headers] of bodies) {
        const answer = await api.request(method, fillPath(path, { companyId }), body, headers);
        // A PATCH that changes nothing is no fault.
        if (method === 'PATCH' && answer.status === 200) continue;
        expect(answer.status, String(body).slice(0, 50)).toBeGreaterThanOrEqual(400);
        expectProblem(answer, { status: answer.status });
        expect(answer.status).toBeLessThan(500);
      }
    },
  );
});

describe('an address is refused', () => {
  it.each([
    ['an unknown company', `/v1/companies/${NOBODY}/batches`, 404],
    ['a company that is no id', '/v1/companies/xyz/batches', 400],
  ])('for %s', async (_, path, status) => {
    expectProblem(await api.post(path, { invoices: [invoice()] }), { status });
  });

  it.each(
    ROUTES.filter(({ path }) => path.includes('Id}')).map(({ method, path }) => [method, path] as const),
  )('%s %s: ids that nothing has are 404, what is no id is 400', async (method, path) => {
    const { body } = ROUTES.find((route) => route.method === method && route.path === path) ?? {};
    expectProblem(await api.request(method, fillPath(path), body), { status: 404 });
    for (const id of ['xyz', '%00', '1%27%20or%201=1', 'ñ'.repeat(50)]) {
      const bad = path.replace(/\{\w+\}/g, encodeURI(decodeURI(id)));
      expectProblem(await api.request(method, bad, body), { status: 400 });
    }
  });

  it.each(['/v1/companies/%zz', '/v1/%', '/%c0%ae%c0%ae/etc/passwd'])(
    'for the escape in %s',
    async (path) => {
      expectProblem(await rawGet(path), { status: 400, code: 'bad_request' });
    },
  );

  it('for a batch that is not there, before its events begin', async () => {
    expectProblem(await api.get(`/v1/batches/${NOBODY}/events`), { status: 404, code: 'batch_not_found' });
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=abc', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['limit=99999999999999999999', 'limit'],
    ['cursor=abc', 'cursor'],
    ['cursor=', 'cursor'],
    ['cursor=%00', 'cursor'],
    ["cursor='%20or%201=1--", 'cursor'],
    ['page=2', 'page'],
  ])('for %s in every list', async (query, path) => {
    for (const list of ['companies', 'provider-accounts', 'prices', 'batches', 'invoices', 'attempts']) {
      const answer = await api.get(`/v1/${list}?${query}`);
      expectProblem(answer, { status: 400, code: 'validation_failed', path });
    }
  });

  it.each([
    'from=2026-13-01',
    'from=2026-02-30',
    'to=yesterday',
    'to=2026-11-20T25:00:00Z',
    'from=0000-00-00',
  ])('for %s', async (query) => {
    for (const path of ['/v1/attempts', '/v1/usage', '/v1/usage/rate-limits']) {
      const answer = await api.get(`${path}?${query}`);
      expectProblem(answer, { status: 400, path: query.split('=')[0] ?? '' });
    }
  });
});

/** `fetch` would repair the address. */
function rawGet(path: string): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const request = httpRequest({ hostname, port, path, headers: { authorization: `Bearer ${api.token}` } });
    request.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        const headers = new Headers({ 'content-type': response.headers['content-type'] ?? '' });
        resolve({ status: response.statusCode ?? 0, headers, body: JSON.parse(text) as ApiAnswer['body'] });
      });
    });
    request.on('error', reject).end();
  });
}
