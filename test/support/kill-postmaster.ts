import { pathsUnder } from '../../src/database/embedded/paths.js';
import { livePostmaster } from '../../src/database/embedded/postmaster.js';
import { eventually } from './effects.js';

/** SIGKILL for the embedded PostgreSQL under `dataDir`; resolves when its owner has started another. */
export async function killPostmaster(dataDir: string): Promise<void> {
  const { cluster } = pathsUnder(dataDir);
  const pid = livePostmaster(cluster)?.pid;
  if (pid === undefined) throw new Error('no PostgreSQL to kill');
  process.kill(pid, 'SIGKILL');
  await eventually('another postmaster', async () => {
    const next = livePostmaster(cluster)?.pid;
    return next !== undefined && next !== pid;
  });
}
