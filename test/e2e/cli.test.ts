import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/fault.js';
import { run } from '../../src/cli/run.js';
import { type ApiClient, jsonInvoices } from '../support/api-client.js';
import { ADMIN_TOKEN, eraseFolders, startServer, type TestServer } from '../support/server.js';

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Ran {
  code: number | null;
  out: string;
  error: string;
}

let server: TestServer;
let api: ApiClient;
let companyToken: string;

beforeAll(async () => {
  server = await startServer();
  api = server.api;
  const { id } = await api.createCompany({ name: 'Ferretería La Tuerca SAS' });
  await api.finished((await api.submitJson(id, jsonInvoices(5))).id);
  const issued = await api.ok(
    api.post<{ token: string }>(`/v1/companies/${id}/access-tokens`, { name: 'c', scopes: ['usage:read'] }),
  );
  companyToken = issued.token;
});

afterAll(async () => {
  await server.stop();
  eraseFolders();
});

const environment = (change: Record<string, string> = {}) => ({
  PATH: process.env['PATH'] ?? '',
  PRORRATA_URL: server.url,
  PRORRATA_TOKEN: ADMIN_TOKEN,
  ...change,
});

async function start(command: string, args: string[], env: Record<string, string>): Promise<Ran> {
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, error] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, error };
}

/** The built program, as a script calls it. */
const prorrata = (line: string, env: Record<string, string> = {}) =>
  start(process.execPath, [MAIN, ...line.split(' ').filter(Boolean)], environment(env));

class Collected extends Writable {
  text = '';
  readonly isTTY = true;
  readonly columns = 100;

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** The program as a person at a terminal sees it. */
async function inTerminal(line: string, env: Record<string, string> = {}): Promise<Ran> {
  const [out, error] = [new Collected(), new Collected()];
  const code = await run({
    argv: line.split(' '),
    environment: environment(env),
    out,
    error,
    now: () => new Date(),
  });
  return { code, out: out.text, error: error.text };
}

describe('prorrata usage', () => {
  it.each(['today', 'month', 'total'])('%s is a readable table of what the API says', async (period) => {
    const { code, out, error } = await prorrata(`usage ${period}`);
    expect({ code, error }).toEqual({ code: EXIT.done, error: '' });
    expect(out).toMatch(/^Requests +5$/m);
    expect(out).toMatch(/^ {2}Succeeded +5 +#+ 100\.0 %$/m);
    expect(out).toContain('America/Bogota');
    const total = await api.ok(api.get<{ cost: { amount: string } }>(`/v1/usage/${period}`));
    expect(out).toContain(`${total.cost.amount.replace(/0+$/, '')} USD`);
  });

  it.each([
    ['model', 'deepseek-flash'],
    ['company', 'Ferretería La Tuerca SAS'],
    ['account', 'Simulated provider'],
    ['key', 'simulated-1 ('],
  ])('--by %s names each group and draws its part', async (by, name) => {
    const { code, out } = await prorrata(`usage total --by ${by}`);
    expect(code).toBe(EXIT.done);
    const line = out.split('\n').find((each) => each.startsWith(name));
    expect(line).toMatch(/[#.]{6,} +\d+\.\d %$/);
    expect(out).toMatch(/^Total +5 /m);
  });

  it('--json is what the API answers', async () => {
    for (const [line, path] of [
      ['usage today --json', '/v1/usage/today'],
      ['usage total --by company --json', '/v1/usage/total?groupBy=company'],
    ] as const) {
      const { code, out } = await prorrata(line);
      expect(code).toBe(EXIT.done);
      expect(JSON.parse(out)).toEqual(await api.ok(api.get(path)));
    }
  });

  it('speaks Spanish where the system does, and as --lang says', async () => {
    expect((await prorrata('usage total', { LANG: 'es_CO.UTF-8' })).out).toMatch(
      /^Uso total .*\n\nSolicitudes +5$/m,
    );
    expect((await prorrata('usage total --lang en', { LANG: 'es_CO.UTF-8' })).out).toMatch(/^Usage in total/);
    expect((await prorrata('usage total', { LANG: 'C' })).out).toMatch(/^Usage in total/);
  });

  it('works with the token of a company, and with ADMIN_TOKEN', async () => {
    expect((await prorrata('usage total', { PRORRATA_TOKEN: companyToken })).out).toMatch(/^Requests +5$/m);
    expect((await prorrata('usage total', { PRORRATA_TOKEN: '', ADMIN_TOKEN })).code).toBe(EXIT.done);
  });
});

describe('in a terminal', () => {
  it('bars are blocks, with colours unless NO_COLOR is set; elsewhere there is neither', async () => {
    const coloured = await inTerminal('usage total --by key');
    expect(coloured.out).toMatch(/█/);
    expect(coloured.out).toContain('\u001b[');
    for (const line of stripVTControlCharacters(coloured.out).split('\n'))
      expect([...line].length).toBeLessThanOrEqual(100);

    const plain = await inTerminal('usage total --by key', { NO_COLOR: '1' });
    expect(plain.out).toMatch(/█/);
    expect(plain.out).not.toContain('\u001b');

    const piped = await prorrata('usage total --by key');
    expect(piped.out).not.toContain('█');
    expect(piped.out).not.toContain('\u001b');
  });

  it('a long export tells on standard error how far it is', async () => {
    const { code, out, error } = await inTerminal('attempts --csv');
    expect(code).toBe(EXIT.done);
    expect(parse(out, { columns: true })).toHaveLength(5);
    expect(error).toMatch(/\r█+ 5 of 5 requests\n$/);
  });
});

describe('prorrata limits, keys and workers', () => {
  it('limits shows how each account is', async () => {
    const { code, out } = await prorrata('limits');
    expect(code).toBe(EXIT.done);
    expect(out).toMatch(/^Simulated provider \(deepseek\) · Available$/m);
  });

  it('limits draws each limit with its state', async () => {
    const account = await api.ok(
      api.post<{ id: string }>('/v1/provider-accounts', {
        name: 'Con límites',
        provider: 'deepseek',
        baseUrl: server.sandboxUrl,
        model: 'deepseek-flash',
        limits: { 'deepseek-flash': { requestsPerMinute: 60 } },
      }),
    );
    const { out } = await prorrata('limits');
    expect(out).toMatch(/^deepseek-flash +requests\/min +0 \/ 60 +\.+ +0\.0 % +normal/m);
    const { items } = JSON.parse((await prorrata('limits --json')).out) as {
      items: { providerAccount: { id: string }; limits: unknown }[];
    };
    expect(items.find(({ providerAccount }) => providerAccount.id === account.id)?.limits).toMatchObject({
      items: [{ name: 'requestsPerMinute', limit: 60, state: 'normal' }],
    });
  });

  it('keys shows what each key was used for, and no more of its secret than the API does', async () => {
    const { code, out } = await prorrata('keys');
    expect(code).toBe(EXIT.done);
    expect(out).toMatch(/^simulated-1 +sk-sandb\*\*\*\w{4} +active +\d+ +0 +0 .* %$/m);
  });

  it('workers shows the workers and the queue', async () => {
    const { code, out } = await prorrata('workers');
    expect(code).toBe(EXIT.done);
    expect(out).toMatch(/ all +alive +\d+ s ago +0 +5 +0 +0 /);
    expect(out).toMatch(/^Queue: idle; 0 waiting, 0 in work$/m);
    expect(JSON.parse((await prorrata('workers --json')).out)).toMatchObject({ items: [{ role: 'all' }] });
  });
});

describe('prorrata attempts --csv', () => {
  it('gives the export of the API as it comes', async () => {
    const { code, out, error } = await prorrata('attempts --csv --from 2026-01-01');
    expect({ code, error }).toEqual({ code: EXIT.done, error: '' });
    const answer = await api.request<string>('GET', '/v1/attempts/export?from=2026-01-01');
    expect(out).toBe(answer.body);
    expect((await prorrata('attempts --csv --to 2020-01-01')).out.trim().split('\r\n')).toHaveLength(1);
  });

  it('ends quietly when its reader has had enough, and asks for no more', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const endless = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' });
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', write);
      closed = once(response, 'close');
      write();
    });
    const child = spawn(process.execPath, [MAIN, 'attempts', '--csv'], {
      env: environment({ PRORRATA_URL: endless.url }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let error = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (error += text));
    await once(child.stdout, 'data');

    child.stdout.destroy();

    const [code] = (await once(child, 'exit')) as [number | null];
    await closed;
    await endless.close();
    expect({ code, error }).toEqual({ code: EXIT.done, error: '' });
  });

  it('says when what came is not all', async () => {
    const cut = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' });
      response.write('id\r\n1\r\n', () => response.destroy());
    });
    const { code, error } = await prorrata('attempts --csv', { PRORRATA_URL: cut.url });
    await cut.close();
    expect(code).toBe(EXIT.away);
    expect(error).toContain('not complete');
  });
});

async function serve(
  answer: Parameters<typeof createServer>[1],
): Promise<{ url: string; close(): Promise<void> }> {
  const other: Server = createServer(answer).listen(0, '127.0.0.1');
  await once(other, 'listening');
  return {
    url: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
    close: async () => {
      other.closeAllConnections();
      other.close();
      await once(other, 'close');
    },
  };
}

describe('what goes wrong', () => {
  it.each([
    ['nope', {}, EXIT.usage, 'There is no command “nope”.'],
    ['usage total', { PRORRATA_TOKEN: 'prr_wrong' }, EXIT.notAllowed, 'does not accept the token'],
    ['usage total', { PRORRATA_TOKEN: '' }, EXIT.notAllowed, 'PRORRATA_TOKEN'],
    ['usage total', { PRORRATA_URL: 'ftp://x' }, EXIT.usage, 'PRORRATA_URL'],
    ['usage total', { PRORRATA_URL: 'nowhere' }, EXIT.usage, 'PRORRATA_URL'],
    ['usage total', { PRORRATA_URL: 'http://127.0.0.1:1' }, EXIT.away, 'Nobody answers'],
    ['attempts --csv --from yesterday', {}, EXIT.refused, 'from: must be a day'],
  ])(
    '%s with %j ends with its own code and a sentence, and prints nothing else',
    async (line, env, code, words) => {
      const ran = await prorrata(line, env);
      expect(ran).toMatchObject({ code, out: '' });
      expect(ran.error).toContain(words);
      expect(ran.error).not.toMatch(/ {4}at /);
    },
  );

  it('is said in Spanish too', async () => {
    const { error } = await prorrata('usage total', { PRORRATA_URL: 'http://127.0.0.1:1', LANG: 'es' });
    expect(error).toMatch(/^Nadie responde en http:\/\/127\.0\.0\.1:1/);
  });

  it('is said of a token that may not do this', async () => {
    for (const command of ['limits', 'keys']) {
      const ran = await prorrata(command, { PRORRATA_TOKEN: companyToken });
      expect(ran).toMatchObject({ code: EXIT.notAllowed, out: '' });
    }
  });

  it('is said of a server that is not ours', async () => {
    const other = await serve((_, response) => response.end('<html>hello</html>'));
    for (const command of ['usage today', 'limits', 'attempts --csv']) {
      const { code, error } = await prorrata(command, { PRORRATA_URL: other.url });
      expect({ command, code }).toEqual({ command, code: EXIT.refused });
      expect(error).toContain('does not seem to be Prorrata');
    }
    await other.close();
  });
});

describe('help', () => {
  it('is given when asked for, in the language, and when nothing is asked', async () => {
    const help = await prorrata('--help', { PRORRATA_TOKEN: '' });
    expect(help).toMatchObject({ code: EXIT.done, error: '' });
    for (const word of ['usage', 'limits', 'keys', 'workers', 'attempts --csv', 'PRORRATA_URL', 'NO_COLOR'])
      expect(help.out).toContain(word);
    expect((await prorrata('--help', { LANG: 'es' })).out).toContain('Códigos de salida');
    expect(await prorrata('')).toMatchObject({ code: EXIT.usage, out: '', error: help.out });
  });
});

describe('in a checkout', () => {
  it.each([
    ['npm', ['run', '--silent', 'prorrata', '--', 'usage', 'today', '--json']],
    ['npx', ['--offline', 'prorrata', 'usage', 'today', '--json']],
  ])('%s runs it', async (command, args) => {
    // A home of its own: npx remembers programs by folder, even after they have moved.
    const home = mkdtempSync(join(tmpdir(), 'prorrata-home-'));
    const { code, out } = await start(command, args, environment({ HOME: home, npm_config_cache: home }));
    expect(code).toBe(EXIT.done);
    expect(JSON.parse(out)).toMatchObject({ requests: 5 });
    rmSync(home, { recursive: true });
  });
});
