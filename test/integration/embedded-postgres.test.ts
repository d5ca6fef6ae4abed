import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type QueryResultRow } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findPackage } from '../../src/database/embedded/binaries.js';
import { identityFor } from '../../src/database/embedded/identity.js';
import { livePostmaster } from '../../src/database/embedded/postmaster.js';
import { serverArguments } from '../../src/database/embedded/server-settings.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { type Installation, installLauncher } from '../support/owner-process.js';

const isRoot = process.getuid?.() === 0;
/** Most rules need some cluster, not a new one: making one takes the better part of a second. */
const usedFolder = mkdtempSync(join(tmpdir(), 'prorrata-embedded-'));
/** Any user but root that every system lists: initdb looks its own user up. */
const DAEMON = { uid: 1, gid: 1 };
const folders: string[] = [];
const running: { stop(): Promise<void> }[] = [];

chmodSync(usedFolder, 0o755);

afterAll(() => {
  rmSync(usedFolder, { recursive: true, force: true, maxRetries: 5 });
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'prorrata-embedded-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

async function start(dataDir: string, more: object = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, ...more });
  running.push(server);
  return server;
}

async function query<Row extends QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result = await client.query<Row>(sql);
    return result.rows;
  } finally {
    await client.end();
  }
}

/** Tries until it succeeds: a restart takes a moment. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

function pidOf(dataDir: string): number {
  const postmaster = livePostmaster(join(dataDir, 'postgres'));
  if (!postmaster) throw new Error(`no server runs under ${dataDir}`);
  return postmaster.pid;
}

/** A zombie that nobody has reaped yet has no command line. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
}

describe('a first start', () => {
  const dataDir = usedFolder;
  let server: EmbeddedPostgres;

  beforeAll(async () => {
    server = await startEmbeddedPostgres({ dataDir });
  });

  afterAll(async () => {
    await server.stop();
  });

  it('makes a durable server on 127.0.0.1, below the ephemeral ports', async () => {
    expect(server.owned).toBe(true);
    expect(Number(new URL(server.url).port)).toBeLessThan(32_768);
    const settings = `select name, setting from pg_settings where name in
      ('listen_addresses', 'unix_socket_directories', 'fsync', 'synchronous_commit', 'server_encoding') order by name`;
    expect(await query(server.adminUrl, settings)).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'server_encoding', setting: 'UTF8' },
      { name: 'synchronous_commit', setting: 'on' },
      { name: 'unix_socket_directories', setting: '' },
    ]);
    expect(statSync(join(dataDir, 'postgres-credentials.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
    expect(readdirSync(dataDir).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  it('makes a plain role that owns the database and may become the tenant role', async () => {
    const [role] = await query(
      server.url,
      `select rolsuper, rolcreatedb, rolcreaterole, rolbypassrls,
        pg_has_role(current_user, 'prorrata_tenant', 'set') as tenant,
        (select pg_get_userbyid(datdba) from pg_database where datname = current_database()) as owner
      from pg_roles where rolname = current_user`,
    );

    expect(role).toEqual({
      rolsuper: false,
      rolcreatedb: false,
      rolcreaterole: false,
      rolbypassrls: false,
      tenant: true,
      owner: 'prorrata',
    });
  });

  it('lets row-level security hide rows from the tenant role', async () => {
    await query(
      server.url,
      `create table secrets (company text);
       insert into secrets values ('ours'), ('theirs');
       alter table secrets enable row level security;
       create policy tenant on secrets to prorrata_tenant using (company = current_setting('app.company_id'));
       grant select on secrets to prorrata_tenant`,
    );

    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query(`begin; set local role prorrata_tenant; set local app.company_id = 'ours'`);
    const { rows } = await client.query('select company from secrets');
    await client.end();

    expect(rows).toEqual([{ company: 'ours' }]);
  });

  it('has Spanish text search and the extensions', async () => {
    const [row] = await query(
      server.url,
      `select unaccent('Útiles de papelería') as plain, similarity('papeleria', 'papelería') > 0.5 as similar,
        to_tsvector('spanish', 'facturas electrónicas') @@ to_tsquery('spanish', 'factura') as stemmed`,
    );

    expect(row).toEqual({ plain: 'Utiles de papeleria', similar: true, stemmed: true });
  });

  it('refuses a wrong password', async () => {
    const wrong = new URL(server.url);
    wrong.password = 'guess';

    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });
});

describe('a later start', () => {
  it('keeps the data, the port and the passwords', async () => {
    const dataDir = usedFolder;
    const first = await startEmbeddedPostgres({ dataDir });
    await query(first.url, `drop table if exists kept; create table kept as select 7 as value`);
    await first.stop();

    const second = await start(dataDir);

    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select value from kept')).toEqual([{ value: 7 }]);
  });

  it('takes another port when something else listens on the old one', async () => {
    const dataDir = usedFolder;
    const first = await startEmbeddedPostgres({ dataDir });
    await first.stop();
    const { createServer } = await import('node:net');
    const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(squatter, 'listening');

    const second = await start(dataDir).finally(() => squatter.close());

    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is not held up by a lock file whose number another process has by now', async () => {
    const dataDir = usedFolder;
    const server = await startEmbeddedPostgres({ dataDir });
    const lockFile = join(dataDir, 'postgres', 'postmaster.pid');
    const [, ...rest] = readFileSync(lockFile, 'utf8').split('\n');
    await server.stop();
    const identity = identityFor(join(dataDir, 'postgres'));
    const stranger = spawn('sleep', ['60'], identity.lent ? { uid: identity.uid, gid: identity.gid } : {});
    writeFileSync(lockFile, [stranger.pid, ...rest].join('\n'));
    if (identity.lent) chownSync(lockFile, identity.uid, identity.gid);

    const again = await start(dataDir).finally(() => stranger.kill());

    expect(await query(again.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('stops a server that outlived its owner, and owns the next', async () => {
    const dataDir = usedFolder;
    const first = await startEmbeddedPostgres({ dataDir });
    const port = Number(new URL(first.url).port);
    await first.stop();
    const cluster = join(dataDir, 'postgres');
    const identity = identityFor(cluster);
    const orphan = spawn(join(findPackage(), 'native', 'bin', 'postgres'), serverArguments(cluster, port), {
      cwd: '/',
      stdio: 'ignore',
      ...(identity.lent ? { uid: identity.uid, gid: identity.gid } : {}),
    });
    const ended = once(orphan, 'exit');
    await eventually(() => query(first.url, 'select 1'));

    const second = await start(dataDir);

    expect(await ended).toEqual([0, null]);
    expect(second.owned).toBe(true);
    expect(pidOf(dataDir)).not.toBe(orphan.pid);
    expect(second.url).toBe(first.url);
  });

  it('says what is missing when the passwords are gone', async () => {
    const dataDir = newFolder();
    mkdirSync(join(dataDir, 'postgres'), { mode: 0o700 });
    const { uid, gid } = identityFor(usedFolder);
    chownSync(join(dataDir, 'postgres'), uid, gid);

    await expect(start(dataDir)).rejects.toThrow(/postgres-credentials\.json is missing/);
  });
});

describe('the server dies', () => {
  it('kill -9 of the postmaster: it is started again on the same port with every committed row', async () => {
    const dataDir = usedFolder;
    const exits: unknown[] = [];
    const server = await start(dataDir, { onExit: (exit: unknown) => exits.push(exit) });
    await query(server.url, 'drop table if exists kept; create table kept as select 7 as value');
    const killed = pidOf(dataDir);

    process.kill(killed, 'SIGKILL');
    const rows = await eventually(() => query(server.url, 'select value from kept'));

    expect(rows).toEqual([{ value: 7 }]);
    expect(exits).toEqual([{ code: null, signal: 'SIGKILL', restarting: true }]);
    expect(pidOf(dataDir)).not.toBe(killed);
  });

  it('kill -9 three times over: it comes back each time, and stop still stops it', async () => {
    const dataDir = usedFolder;
    const server = await startEmbeddedPostgres({ dataDir });
    for (let times = 1; times <= 3; times++) {
      process.kill(pidOf(dataDir), 'SIGKILL');
      await eventually(() => query(server.url, 'select 1'));
    }

    await server.stop();

    expect(livePostmaster(join(dataDir, 'postgres'))).toBeUndefined();
    await expect(query(server.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('stop during a restart leaves nothing running', async () => {
    const dataDir = usedFolder;
    const ended = Promise.withResolvers<void>();
    const server = await startEmbeddedPostgres({ dataDir, onExit: () => ended.resolve() });
    process.kill(pidOf(dataDir), 'SIGKILL');
    await ended.promise;
    await sleep(10);

    await server.stop();
    await sleep(500);

    expect(livePostmaster(join(dataDir, 'postgres'))).toBeUndefined();
  });
});

describe('with other processes', () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await installLauncher();
  });

  afterAll(() => {
    installation.remove();
  });

  it("makes the libraries' links that npm ci --ignore-scripts leaves out", async () => {
    const link = join(installation.packageFolder, 'native', 'lib', 'libpq.so.5');
    expect(existsSync(link)).toBe(false);

    const owner = await installation.start(usedFolder);
    await owner.end('SIGTERM');

    expect(readlinkSync(link)).toBe('libpq.so.5.18');
  });

  it.runIf(isRoot)('copies the programs under DATA_DIR when their folder is closed to others', async () => {
    const dataDir = newFolder();
    chmodSync(installation.folder, 0o700);

    const owner = await installation.start(dataDir).finally(() => {
      chmodSync(installation.folder, 0o755);
    });
    const program = readlinkSync(`/proc/${pidOf(dataDir)}/exe`);
    await owner.end('SIGTERM');

    expect(program.startsWith(dataDir)).toBe(true);
  });

  it('kill -9 of the owner: the server ends with it, and the next start finds every committed row', async () => {
    const dataDir = usedFolder;
    const owner = await installation.start(dataDir);
    await query(owner.url, 'drop table if exists kept; create table kept as select 7 as value');
    const pid = pidOf(dataDir);

    await owner.end('SIGKILL');
    await eventually(async () => {
      if (isRunning(pid)) throw new Error('the server outlived its owner');
    });
    const next = await start(dataDir);

    expect(next).toMatchObject({ owned: true, url: owner.url });
    expect(await query(next.url, 'select value from kept')).toEqual([{ value: 7 }]);
  });

  it('kill -9 of the owner and the server together', async () => {
    const dataDir = usedFolder;
    const owner = await installation.start(dataDir);
    await query(owner.url, 'drop table if exists kept; create table kept as select 7 as value');

    process.kill(pidOf(dataDir), 'SIGKILL');
    await owner.end('SIGKILL');
    const next = await start(dataDir);

    expect(await query(next.url, 'select value from kept')).toEqual([{ value: 7 }]);
  });

  it('a second process joins the running server and leaves it running', async () => {
    const dataDir = usedFolder;
    const owner = await installation.start(dataDir);
    const pid = pidOf(dataDir);

    const joined = await startEmbeddedPostgres({ dataDir });
    expect(joined).toMatchObject({ owned: false, url: owner.url, adminUrl: owner.adminUrl });
    await joined.stop();

    expect(pidOf(dataDir)).toBe(pid);
    expect(await query(owner.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await owner.end('SIGTERM');
    expect(livePostmaster(join(dataDir, 'postgres'))).toBeUndefined();
  });

  it('three processes that start together on an empty folder share one server', async () => {
    const dataDir = newFolder();

    const all = await Promise.all([1, 2, 3].map(() => installation.start(dataDir)));

    expect(all.filter(({ owned }) => owned)).toHaveLength(1);
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    for (const { owned, end } of all.toSorted((a, b) => Number(a.owned) - Number(b.owned))) {
      if (!owned) expect(await query(all[0]?.url ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
      await end('SIGTERM');
    }
  });

  it('an interrupted first start is repeated, not adopted', async () => {
    const dataDir = newFolder();
    const unfinished = () => readdirSync(dataDir).find((name) => name.startsWith('postgres.unfinished-'));
    const starting = installation.start(dataDir).catch((error: unknown) => error);
    await eventually(async () => {
      const folder = unfinished();
      if (!folder || !existsSync(join(dataDir, folder, 'cluster', 'base'))) throw new Error('not yet');
    });
    const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
      .trim()
      .split(' ');
    const child = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataDir));
    process.kill(Number(child), 'SIGKILL');
    expect(await starting).toBeInstanceOf(Error);
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
    expect(unfinished()).toBeDefined();

    const server = await start(dataDir);

    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(unfinished()).toBeUndefined();
  });

  it.runIf(isRoot)('an ordinary user runs it without root', async () => {
    const dataDir = join(newFolder(), 'data');
    mkdirSync(dataDir);
    chownSync(dataDir, DAEMON.uid, DAEMON.gid);
    chmodSync(join(dataDir, '..'), 0o755);

    const owner = await installation.start(dataDir, DAEMON);
    const ids = await query(owner.url, 'select 1 as one');
    const { uid } = statSync(`/proc/${pidOf(dataDir)}`);
    await owner.end('SIGKILL');
    await eventually(async () => {
      if (livePostmaster(join(dataDir, 'postgres'))) throw new Error('still running');
    });

    expect(ids).toEqual([{ one: 1 }]);
    expect(uid).toBe(DAEMON.uid);
    // Root may go on with that user's folder, and then runs the server as that user.
    const asRoot = await start(dataDir);
    expect(asRoot.url).toBe(owner.url);
    expect(statSync(`/proc/${pidOf(dataDir)}`).uid).toBe(DAEMON.uid);
  });

  it.runIf(isRoot)("an ordinary user is told why another user's folder cannot be used", async () => {
    await expect(installation.start(usedFolder, DAEMON)).rejects.toThrow(
      /belongs to uid 65534, but this process runs as uid 1/,
    );
  });

  it.runIf(isRoot)("root's own closed home holds it, as after a clone there", async () => {
    const home = newFolder();
    chmodSync(home, 0o700);
    const dataDir = join(home, 'project', '.data');

    const owner = await installation.start(dataDir);
    const pid = pidOf(dataDir);
    const { uid } = statSync(`/proc/${pid}`);
    await owner.end('SIGKILL');
    await eventually(async () => {
      if (isRunning(pid)) throw new Error('still running');
    });

    expect(uid).toBe(65_534);
    expect(await query((await start(dataDir)).url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});
