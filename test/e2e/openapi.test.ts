import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPEN_ROUTES, ROUTES } from '../support/routes.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { security?: unknown; responses: object; requestBody?: object }>>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

let server: TestServer;
let document: Document;

beforeAll(async () => {
  server = await startServer();
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Document;
});

afterAll(async () => {
  await server.stop();
  eraseFolders();
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );

describe('the OpenAPI document', () => {
  it('is the one that the repository holds', () => {
    const committed = JSON.parse(
      readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
    ) as Document;
    expect(document).toEqual(committed);
  });

  it.each([...ROUTES, ...OPEN_ROUTES].map(({ method, path }) => [method, path] as const))(
    'describes %s %s',
    (method, path) => {
      expect(document.paths[path]?.[method.toLowerCase()]).toBeDefined();
    },
  );

  it('describes no guarded route that the access tests do not try', () => {
    const tried = new Set(ROUTES.map(({ method, path }) => `${method} ${path}`));
    const guarded = operations().filter(({ name }) => name.includes(' /v1/'));
    expect(guarded.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  it('says of every guarded route that it needs a token', () => {
    for (const { name, operation } of operations().filter(({ name }) => name.includes(' /v1/'))) {
      expect(operation.security, name).toEqual([{ bearer: [] }]);
      expect(Object.keys(operation.responses), name).toEqual(expect.arrayContaining(['401', '403']));
    }
  });

  it('can be read by people at /docs', async () => {
    const response = await fetch(`${server.url}/docs`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('<html');
  });

  it.each(OPEN_ROUTES.map(({ path }) => path))('stands beside %s, which needs no token', async (path) => {
    expect((await fetch(`${server.url}${path}`)).status).toBe(200);
  });
});
