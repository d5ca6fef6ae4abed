import { afterAll, describe, expect, it } from 'vitest';
import { parseDecimal, sum } from '../../src/money/decimal.js';
import { jsonInvoices } from '../support/api-client.js';
import { addAccount, type Attempt, compareWithMeter } from '../support/effects.js';
import { startSandboxProcess } from '../support/sandbox-process.js';
import { ADMIN_TOKEN, eraseFolders, startServer } from '../support/server.js';

const INVOICES = 24;
const MARKER = 'zqxMARKERzqx';
/** Looks like nothing: only having been seen in the clear makes it a secret. */
const PLAIN_KEY = 'correct-horse-battery-staple';
/** What goes to standard output, for the program that starts us. */
const TOLD = /^(ready|sandbox|administrator token) /;

interface Line {
  message: string;
  context: string;
  [field: string]: unknown;
}

/** A batch that meets every kind of fault, run by a process that tells as much as it can. */
async function troubledRun(format: 'text' | 'json') {
  const sandbox = await startSandboxProcess();
  const server = await startServer({
    env: { SANDBOX: 'off', LOG_FORMAT: format, LOG_LEVEL: 'debug', PROVIDER_DEBUG: 'true' },
  });
  try {
    const { id, secrets } = await addAccount(server.api, sandbox.url);
    await server.api.ok(
      server.api.post(`/v1/provider-accounts/${id}/keys`, { name: 'este', secret: PLAIN_KEY }),
    );
    const company = await server.api.createCompany({ name: `${MARKER} SAS` });
    for (const fault of [
      '429',
      '500',
      '401',
      'half_body',
      'html_garbage',
      'not_json',
      'missing_line',
      'no_usage',
    ])
      await sandbox.meet({ fault, times: 1 });
    const invoices = jsonInvoices(INVOICES).map((invoice, index) => ({
      ...invoice,
      supplier: { taxId: '800197268', name: `${MARKER} ${index}` },
      lines: [
        {
          id: '1',
          description: `Resma ${MARKER} ${index}`,
          quantity: '1',
          unitPrice: '100000',
          amount: '100000',
        },
      ],
      // What a reader of documents complains about must not be quoted either.
      ...(index === 0 && { total: '1' }),
    }));
    const batch = await server.api.submitJson(company.id, invoices);
    await server.api.finished(batch.id);
    await server.api.post('/v1/companies', `{"name": "${MARKER}`, { 'content-type': 'application/json' });
    await compareWithMeter(server.api, sandbox);
    const attempts = await server.api.all<Attempt>('/v1/attempts');
    await server.stop();
    const printed = server.output();
    return { printed, secrets: [...secrets, PLAIN_KEY, ADMIN_TOKEN], attempts };
  } finally {
    await server.stop();
    await sandbox.kill();
  }
}

afterAll(eraseFolders);

describe.each(['text', 'json'] as const)('the log of a troubled batch as %s', (format) => {
  it('holds neither content nor secrets, and each request with its cost', async () => {
    const { printed, secrets, attempts } = await troubledRun(format);

    expect(printed).not.toContain(MARKER);
    for (const secret of secrets) expect(printed).not.toContain(secret);
    const requests = printed.split('\n').filter((line) => line.includes('provider request'));
    expect(requests).toHaveLength(attempts.length);
    for (const { id } of attempts) expect(requests.filter((line) => line.includes(id))).toHaveLength(1);
    if (format === 'json') expectWholeLines(printed, attempts);
    else expect(requests[0]).toMatch(/ LOG \[ProviderRequest\] provider request attemptId=\S+ .*outcome=\S+/);
  });
});

/** Every line is an object; those of requests say what the ledger says. */
function expectWholeLines(printed: string, attempts: readonly Attempt[]): void {
  const lines = printed.split('\n').filter((line) => line !== '' && !TOLD.test(line));
  const records = lines.map((line) => JSON.parse(line) as Line);
  for (const record of records) {
    expect(record).toMatchObject({
      time: expect.any(String) as string,
      level: expect.any(String) as string,
      context: expect.any(String) as string,
      message: expect.any(String) as string,
      workerId: expect.any(String) as string,
    });
  }
  const requests = records.filter(({ message }) => message === 'provider request');
  const byId = new Map(requests.map((record) => [record['attemptId'], record]));
  for (const attempt of attempts) {
    expect(byId.get(attempt.id)).toMatchObject({
      keyId: attempt.keyId,
      outcome: attempt.outcome,
      httpStatus: attempt.httpStatus,
      cost: attempt.cost === null ? null : (expect.any(String) as string),
    });
  }
  const known = (texts: (string | null | undefined)[]) => sum(texts.map((text) => parseDecimal(text ?? '0')));
  expect(known(requests.map(({ cost }) => cost as string | null))).toBe(
    known(attempts.map(({ cost }) => cost?.amount)),
  );
}

describe.each(['text', 'json'] as const)('a start that fails, told as %s', (format) => {
  it('does not print the password of the database', async () => {
    const env = {
      DATABASE_URL: 'postgres://prorrata:topsecretpassword@127.0.0.1:1/prorrata',
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      LOG_FORMAT: format,
    };

    const failure = await startServer({ env }).then(
      () => 'started',
      (error: Error) => error.message,
    );

    expect(failure).toMatch(/ECONNREFUSED/);
    expect(failure).not.toContain('topsecretpassword');
    expect(failure).not.toContain(env.ENCRYPTION_KEY);
    const told = failure.split('\n').filter((line) => line.startsWith('{'));
    expect(told.length > 0).toBe(format === 'json');
  });

  it('names the variable that is wrong', async () => {
    const failure = await startServer({ env: { LOG_FORMAT: format, PORT: 'abc' } }).then(
      () => 'started',
      (error: Error) => error.message,
    );

    expect(failure).toMatch(/PORT: PORT must/);
  });
});
