import { join } from 'node:path';

/** Everything the embedded PostgreSQL keeps under `DATA_DIR`. */
export interface Paths {
  readonly dataDir: string;
  /** The cluster itself (`PGDATA`). */
  readonly cluster: string;
  readonly credentials: string;
  readonly port: string;
  readonly log: string;
}

/** Unfinished work carries this prefix; whoever owns the folder may erase it. */
export const UNFINISHED = 'postgres.unfinished-';

export function pathsUnder(dataDir: string): Paths {
  return {
    dataDir,
    cluster: join(dataDir, 'postgres'),
    credentials: join(dataDir, 'postgres-credentials.json'),
    port: join(dataDir, 'postgres-port'),
    log: join(dataDir, 'postgres.log'),
  };
}
