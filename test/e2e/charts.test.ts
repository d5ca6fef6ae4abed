import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, jsonInvoices, type Page } from '../support/api-client.js';
import { expectProblem } from '../support/expect-problem.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

type Account = Record<'code' | 'name', string> & { postable: boolean };
type Problem = [status: number, code: string, path: string];

const CSV = { 'content-type': 'text/csv; charset=utf-8' };
/** A chart of three accounts: one to classify to, the others for the rest of the entry. */
const TINY: Account[] = [
  { code: '233595', name: 'Otros costos por pagar', postable: true },
  { code: '240802', name: 'IVA descontable', postable: true },
  { code: '519595', name: 'Gastos varios', postable: true },
];

let server: TestServer;
let api: ApiClient;

beforeAll(async () => {
  server = await startServer();
  api = server.api;
});

afterAll(async () => {
  expect(server.output()).not.toMatch(/\bERROR\b/);
  await server.stop();
  eraseFolders();
});

const expectRefusal = (answer: Parameters<typeof expectProblem>[0], [status, code, path]: Problem) =>
  expectProblem(answer, { status, code, path });

describe('a chart of accounts', () => {
  const put = async (companyId: string, body: unknown, headers = {}) =>
    api.request<Page<Account>>('PUT', `/v1/companies/${companyId}/accounts`, body, headers);
  const account = (change: object) => [...TINY, { code: '519530', name: 'Papel', postable: true, ...change }];

  it.each<[string, unknown, string]>([
    ['a code twice', account({ code: '519595' }), 'accounts.3.code'],
    ['a code that is a number', account({ code: 519530 }), 'accounts.3.code'],
    ['a code with letters', account({ code: '51X' }), 'accounts.3.code'],
    ['a name that is empty', account({ name: ' ' }), 'accounts.3.name'],
    ['a flag that is text', account({ postable: 'yes' }), 'accounts.3.postable'],
    ['an account that is null', [...TINY, null], 'accounts.3'],
    ['an account that is a list', [[]], 'accounts.0'],
    ['no account', [], 'accounts'],
    ['nothing postable', [{ code: '5', name: 'Gastos', postable: false }], 'accounts'],
    ['an object', { accounts: TINY }, 'accounts'],
    ['a text', '"519530"', 'accounts'],
  ])('with %s is refused and the one in force stays', async (_, body, path) => {
    const { id } = await api.createCompany();
    await api.ok(put(id, TINY));
    const type = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
    expectRefusal(await put(id, body, type), [422, 'chart_invalid', path]);
    expect(await api.ok(api.get(`/v1/companies/${id}/accounts`))).toMatchObject({ items: TINY });
  });

  it.each<[string, string, string]>([
    ['without a column of codes', 'x,y\n1,2', 'header'],
    ['with two columns of codes', 'codigo,cuenta,nombre\n1,2,a', 'header'],
    ['with a flag that is none', 'code,name,postable\n519530,Papel,maybe', 'rows.0.postable'],
    ['with a code twice', 'code,name\n519530,Papel\n519530,Papel', 'rows.1.code'],
    ['that is empty', '', 'file'],
    ['of NUL', 'code,name\n5195\u0000,x', 'file'],
    ['with an open quote', 'code,name\n"519530,x', 'file'],
  ])('as CSV %s is refused', async (_, csv, path) => {
    const { id } = await api.createCompany();
    expectRefusal(await put(id, csv, CSV), [422, 'chart_invalid', path]);
  });

  it.each<[string, string]>([
    [
      'semicolons and a byte order mark',
      '\uFEFFcodigo;nombre;movimiento\r\n233595;Otros costos por pagar;si\r\n240802;IVA descontable;sí\r\n519595;Gastos varios;x\r\n',
    ],
    [
      'commas and quotes',
      'name,code,postable\n"Otros costos por pagar",233595,1\nIVA descontable,240802,true\n"Gastos varios",519595,yes',
    ],
    [
      'tabs and no flag',
      'cuenta\tnombre\n519595\tGastos varios\n240802\tIVA descontable\n233595\tOtros costos por pagar',
    ],
  ])('as CSV with %s is the same as in JSON', async (_, csv) => {
    const { id } = await api.createCompany();
    expect(await api.ok(put(id, csv, CSV))).toMatchObject({ items: TINY });
    expect((await api.get(`/v1/companies/${id}/accounts`)).body).toEqual({ items: TINY, nextCursor: null });
  });

  it('of 20,000 accounts is taken as JSON', async () => {
    const { id } = await api.createCompany();
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      code: String(51_000_000 + index),
      name: `Cuenta número ${index} de un plan muy largo`,
      postable: true,
    }));
    expect((await api.ok(put(id, many))).items).toHaveLength(20_000);
    expectRefusal(await put(id, [...many, ...TINY]), [422, 'chart_invalid', 'accounts']);
  });

  it('gives the only accounts that its company is ever booked to', async () => {
    const { id } = await api.createCompany();
    await api.ok(put(id, TINY));
    const batch = await api.finished((await api.submitJson(id, jsonInvoices(8))).id);
    const known = new Set(TINY.map(({ code }) => code));
    const invoices = await api.all<{ id: string }>(`/v1/batches/${batch.id}/invoices`);
    expect(invoices).toHaveLength(8);
    for (const invoice of invoices) {
      const { lines, entry } = await api.ok(
        api.get<Record<'lines' | 'entry', { account: string }[]>>(`/v1/invoices/${invoice.id}`),
      );
      expect(lines.map((line) => line.account)).toEqual(['519595']);
      expect(entry.length).toBeGreaterThan(1);
      for (const line of entry) expect(known).toContain(line.account);
    }
  });

  it.each<[string, string]>([
    ['is not postable', '5195'],
    ['is in the decree but not in the chart', '519530'],
    ['is nowhere', '999999'],
  ])('lets no person choose an account that %s', async (_, code) => {
    const { id } = await api.createCompany();
    await api.ok(put(id, [...TINY, { code: '5195', name: 'Diversos', postable: false }]));
    const batch = await api.finished((await api.submitJson(id, jsonInvoices(1))).id);
    const [invoice] = await api.all<{ id: string }>(`/v1/batches/${batch.id}/invoices`);
    const view = () => api.ok(api.get(`/v1/invoices/${invoice?.id}`));
    const before = await view();
    const review = (lines: unknown, remember: unknown = 'once') =>
      api.post(`/v1/invoices/${invoice?.id}/review`, { lines, remember });

    const problem: Problem = [400, 'validation_failed', 'lines.0.account'];
    expectRefusal(await review([{ id: '1', account: code }]), problem);

    expectRefusal(await review([{ id: '9', account: '519595' }]), [400, 'validation_failed', 'lines.0.id']);
    expectRefusal(await review([]), [400, 'validation_failed', 'lines']);
    expectRefusal(await review([{ id: '1', account: '519595' }], 'maybe'), [
      400,
      'validation_failed',
      'remember',
    ]);
    expect(await view()).toEqual(before);
  });
});
