import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type Batch, type Page } from '../support/api-client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';
import { ublDocument } from '../support/ubl-fixture.js';
import { directoryRecord, forge, zipOf } from '../support/zip-fixture.js';

interface Row {
  fileName: string;
  outcome: string;
  code: string;
  invoiceId: string | null;
}

let database: TestDatabase;
let server: TestServer;
let api: ApiClient;
let companyId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({
    env: {
      DATABASE_URL: database.url,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      SANDBOX: 'on',
      MAX_UPLOAD_MB: '1',
    },
  });
  api = server.api;
  // The customer that the fixture's documents are addressed to.
  companyId = (await api.createCompany({ taxId: '900108281-3' })).id;
});

afterAll(async () => {
  expect(server.output()).not.toMatch(/\bERROR\b/);
  await server.stop();
  await database.drop();
  eraseFolders();
});

const path = () => `/v1/companies/${companyId}/batches`;
const goodFile = () => new File([ublDocument()], 'good.xml');

function form(...fields: [name: string, value: string | File][]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

async function batchesNow(): Promise<number> {
  return (await api.ok(api.get<Page<unknown>>('/v1/batches?limit=500'))).items.length;
}

/** Uploads that belong to no batch and still take room. */
async function strayUploads(): Promise<number> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query('select from uploads where batch_id is null');
  await client.end();
  return rows.length;
}

/** Uploads files and gives the finished batch with a row for each file. */
async function upload(...files: [name: string, bytes: Uint8Array | string][]) {
  const answer = await api.submitFiles(
    companyId,
    files.map(([name, bytes]) => ({ name, bytes })),
  );
  expect(answer.status).toBe(202);
  const batch = await api.finished(answer.body.id);
  const rows = await api.all<Row>(`/v1/batches/${batch.id}/documents`);
  return { batch, rows, codes: rows.map(({ fileName, code }) => `${fileName}: ${code}`) };
}

describe('an upload that is no batch leaves nothing behind', () => {
  it.each<[string, () => FormData, number, string]>([
    ['without files', () => form(['priority', 'high']), 400, 'batch_empty'],
    ['with an unknown field', () => form(['files', goodFile()], ['colour', 'red']), 400, 'colour'],
    ['with a bad priority', () => form(['files', goodFile()], ['priority', 'urgent']), 400, 'priority'],
    ['with a bad time', () => form(['files', goodFile()], ['finishBy', 'tomorrow']), 400, 'finishBy'],
    ['with a long id', () => form(['externalId', 'x'.repeat(900)], ['files', goodFile()]), 400, 'externalId'],
    ['with files elsewhere', () => form(['attachment', goodFile()]), 400, 'attachment'],
    ['with text as files', () => form(['files', 'text']), 400, 'files'],
    ['with a field __proto__', () => form(['files', goodFile()], ['__proto__', 'x']), 400, 'bad_request'],
    [
      'with a file too large',
      () => form(['files', new File([randomBytes(2 ** 20 + 1)], 'a.xml')]),
      413,
      'file_too_large',
    ],
    [
      'with 1,001 files',
      () => form(...Array.from({ length: 1_001 }, () => ['files', new File(['x'], 'a')] as [string, File])),
      413,
      'payload_too_large',
    ],
  ])('%s', async (_, body, status, what) => {
    const before = await batchesNow();
    const answer = await api.post(path(), body());
    const isField = answer.body['code'] === 'validation_failed';
    expectProblem(answer, { status, ...(isField ? { path: what } : { code: what }) });
    expect(await batchesNow()).toBe(before);
    expect(await strayUploads()).toBe(0);
  });

  it.each([
    ['without boundary', 'multipart/form-data', 'x'],
    [
      'that ends too early',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="files"; filename="a.xml"\r\n\r\n<In',
    ],
    ['that is something else', 'multipart/form-data; boundary=b', '{"invoices":[]}'],
  ])('a multipart body %s', async (_, type, body) => {
    const before = await batchesNow();
    expectProblem(await api.post(path(), body, { 'content-type': type }), {
      status: 400,
      code: 'upload_broken',
    });
    expect(await batchesNow()).toBe(before);
    expect(await strayUploads()).toBe(0);
  });

  it('a connection that is cut in the middle of a file', async () => {
    const before = await batchesNow();
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST ${path()} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${api.token}\r\ncontent-length: 900000\r\n` +
        'content-type: multipart/form-data; boundary=b\r\n\r\n' +
        '--b\r\ncontent-disposition: form-data; name="files"; filename="a.xml"\r\n\r\n',
    );
    socket.write(randomBytes(600_000));
    for (let looks = 0; (await strayUploads()) === 0; looks++) {
      if (looks > 200) throw new Error('the upload never began');
      await sleep(50);
    }

    socket.destroy();

    for (let looks = 0; (await strayUploads()) > 0; looks++) {
      if (looks > 200) throw new Error('what was received is still there');
      await sleep(50);
    }
    expect(await batchesNow()).toBe(before);
  });
});

describe('a file that cannot be read costs itself alone', () => {
  it('one bad XML among 50 good ones in a ZIP', async () => {
    const names = Array.from({ length: 51 }, (_, index) => `${index}.xml`);
    const zip = await zipOf(
      names.map((name, index) => {
        const xml = ublDocument({ number: `Z${index}` });
        return [name, index === 17 ? xml.slice(0, -40) : xml];
      }),
    );

    const { batch, rows } = await upload(['month.zip', zip]);

    expect(batch).toMatchObject({
      status: 'completed_with_errors',
      counts: { received: 51, accepted: 50, rejected: 1, pending: 0 },
    });
    expect(rows.filter(({ outcome }) => outcome === 'rejected')).toMatchObject([
      { fileName: 'month.zip/17.xml', code: 'xml_malformed', invoiceId: null },
    ]);
  });

  it('files in a ZIP in a ZIP have rows of their own', async () => {
    const inner = await zipOf([
      ['a.xml', ublDocument({ number: 'N1' })],
      ['b.pdf', '%PDF-1.4'],
    ]);
    const { batch, codes } = await upload(['outer.zip', await zipOf([['inner.zip', inner]])]);
    expect(codes).toEqual([
      'outer.zip/inner.zip/a.xml: accepted',
      'outer.zip/inner.zip/b.pdf: unsupported_file',
    ]);
    expect(batch.counts).toMatchObject({ received: 2, accepted: 1, ignored: 1 });
  });

  it('hostile archives: cut, encrypted, bombs, names that climb', async () => {
    const honest = await zipOf([['xxxxxxxxxxxx', ublDocument({ number: 'H1' })]]);
    const encrypted = Buffer.from(honest);
    encrypted.writeUInt16LE(0x0801, directoryRecord(encrypted) + 8);
    const { codes } = await upload(
      ['cut.zip', honest.subarray(0, honest.length - 30)],
      ['locked.zip', encrypted],
      ['bomb.zip', await zipOf([['a.xml', Buffer.alloc(20_000_000)]])],
      ['climb.zip', forge(honest, 'xxxxxxxxxxxx', '../../etc/pw')],
      ['empty.zip', await zipOf([])],
      ['after.xml', ublDocument({ number: 'H2' })],
    );
    expect(codes).toEqual([
      'cut.zip: zip_malformed',
      'locked.zip/xxxxxxxxxxxx: zip_encrypted',
      'bomb.zip/a.xml: zip_ratio',
      expect.stringMatching(/^climb\.zip.*: unsafe_path$/),
      'empty.zip: zip_empty',
      'after.xml: accepted',
    ]);
  });

  it('hostile XML: DTD, depth, encodings, nothing at all', async () => {
    const deep = `<Invoice>${'<a>'.repeat(200)}${'</a>'.repeat(200)}</Invoice>`;
    const { codes } = await upload(
      ['dtd.xml', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice>&x;</Invoice>'],
      ['deep.xml', deep],
      ['bytes.xml', Buffer.from('<Invoice>\xff\xfe\xfa</Invoice>', 'latin1')],
      ['nul.xml', '<Invoice>\u0000</Invoice>'],
      ['zero.xml', ''],
      [
        'latin.xml',
        Buffer.from(
          ublDocument({ number: 'L1', prolog: '<?xml version="1.0" encoding="ISO-8859-1"?>\n' }),
          'latin1',
        ),
      ],
      ['half.xml', ublDocument({ number: 'L2', lines: [{ description: '&#xD800;', amount: '1.00' }] })],
    );
    expect(codes.map((code) => code.split(': ')[0])).toEqual([
      'dtd.xml',
      'deep.xml',
      'bytes.xml',
      'nul.xml',
      'zero.xml',
      'latin.xml',
      'half.xml',
    ]);
    expect(codes[0]).toBe('dtd.xml: dtd_forbidden');
    for (const code of codes.slice(1, 5)) expect(code).not.toContain('accepted');
    expect(codes[4]).toBe('zero.xml: empty_file');
    expect(codes[5]).toBe('latin.xml: accepted');
  });

  it.each([
    '../../etc/passwd',
    'C:\\x\\..\\factura.xml',
    '',
    ' ',
    'a'.repeat(5_000),
    '\u202Elmx.xml',
    'ñandú 😀.xml',
  ])('a file named %j is shown by a name and nothing more', async (name) => {
    const { rows } = await upload([name, ublDocument({ number: `P${randomBytes(4).toString('hex')}` })]);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.outcome).toBe('accepted');
    expect(rows[0]?.fileName.length).toBeLessThanOrEqual(300);
    expect(rows[0]?.fileName).not.toBe('');
  });
});

describe('what is odd is taken, with a warning', () => {
  const warningsOf = async (files: [string, string][]): Promise<string[]> => {
    const { rows } = await upload(...files);
    expect(rows).toMatchObject([{ outcome: 'accepted' }]);
    const invoice = await api.ok(
      api.get<{ warnings: { code: string }[] }>(`/v1/invoices/${rows[0]?.invoiceId}`),
    );
    return invoice.warnings.map(({ code }) => code);
  };

  it('totals that disagree', async () => {
    const xml = ublDocument({ number: 'T1', totals: { payable: '1.00' } });
    expect(await warningsOf([['a.xml', xml]])).toContain('totals_mismatch');
  });

  it('a check digit that is wrong, in XML and in JSON', async () => {
    const supplier = { taxId: '900373076', checkDigit: '7', name: 'Papelería' };
    const xml = ublDocument({ number: 'D1', supplier });
    expect(await warningsOf([['a.xml', xml]])).toContain('nit_check_digit');

    const invoice = {
      externalId: 'D2',
      number: 'D2',
      issueDate: '2026-11-20',
      currency: 'COP',
      supplier: { taxId: '900373076-7', name: 'Papelería' },
      lines: [{ description: 'Papel', amount: '1' }],
      total: '1',
    };
    const batch = await api.finished((await api.submitJson(companyId, [invoice])).id);
    const [summary] = await api.all<{ warnings: { code: string }[] }>(`/v1/batches/${batch.id}/invoices`);
    expect(summary?.warnings.map(({ code }) => code)).toContain('nit_check_digit');
  });

  it('amounts as long as they may be, to the last digit', async () => {
    const amount = `${'9'.repeat(30)}.${'1'.repeat(18)}`;
    const invoice = {
      externalId: 'A1',
      number: 'A1',
      issueDate: '2026-11-20',
      currency: 'COP',
      supplier: { taxId: '900373076', name: 'Papelería' },
      lines: [{ description: 'Resma de papel', amount }],
      total: amount,
    };
    const batch: Batch = await api.finished((await api.submitJson(companyId, [invoice])).id);
    const [{ id } = { id: '' }] = await api.all<{ id: string }>(`/v1/batches/${batch.id}/invoices`);
    const view = await api.ok(
      api.get<{ status: string; lines: { amount: string }[]; entry: { debit: string }[] }>(
        `/v1/invoices/${id}`,
      ),
    );
    expect(view).toMatchObject({ status: 'classified', lines: [{ amount }] });
    expect(view.entry.map(({ debit }) => debit)).toContain(amount);
  });
});
