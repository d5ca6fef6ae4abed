import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import type { BillFile } from './domain/read-bill.js';

const FOLDER = 'prorrata-bill-';
const OWNER = /-(\d+)-[^-]*$/;
/** Small pieces keep the memory flat and PostgreSQL busy while the next is read. */
const READ_BYTES = 64 * 1024;
const HEAD_BYTES = 512;

/** No import lasts as long: older folders are nobody's, whatever their names say. */
const IMPORT_MS_MAX = 24 * 3_600_000;

/** Folders of imports that run in this process. */
const inUse = new Set<string>();

/** A file of an upload on this machine's disk. */
export interface SpooledFile {
  /** As whoever sent it calls it; it never becomes a path. */
  name: string;
  path: string;
  sizeBytes: number;
  sha256: string;
  /** The first bytes: they tell a ZIP from a table, and one table from another. */
  head: Buffer;
}

/** A folder of its own for one upload: large files go through the disk, never whole through memory. */
export class BillSpool {
  private count = 0;

  private constructor(readonly folder: string) {}

  /** Gives `work` a folder and erases it afterwards, whatever happened. */
  static async use<T>(work: (spool: BillSpool) => Promise<T>): Promise<T> {
    const spool = new BillSpool(await mkdtemp(join(tmpdir(), ownFolder(process.pid))));
    inUse.add(spool.folder);
    try {
      return await work(spool);
    } finally {
      await rm(spool.folder, { recursive: true, force: true });
      inUse.delete(spool.folder);
    }
  }

  /** Writes a stream to disk and hashes it on the way. */
  async store(name: string, source: Readable | AsyncIterable<Buffer>): Promise<SpooledFile> {
    const path = join(this.folder, String(this.count++));
    const hash = createHash('sha256');
    let sizeBytes = 0;
    let head = Buffer.alloc(0);
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (head.length < HEAD_BYTES)
          head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
        hash.update(chunk);
        sizeBytes += chunk.length;
        done(null, chunk);
      },
    });
    await pipeline(source, measure, createWriteStream(path));
    return { name, path, sizeBytes, sha256: hash.digest('hex'), head };
  }
}

/** Erases the folders of processes that were killed in an import; gives how many. Those of other machines are left for a day. */
export async function sweepSpools(nowMs: number): Promise<number> {
  let swept = 0;
  for (const name of await readdir(tmpdir())) {
    const path = join(tmpdir(), name);
    if (!name.startsWith(FOLDER) || inUse.has(path)) continue;
    const pid = Number(OWNER.exec(name)?.[1]);
    const found = await stat(path).catch(() => undefined);
    const isDead = name.startsWith(ownFolder(pid)) && !isRunning(pid);
    if (!found || (!isDead && nowMs - found.mtimeMs < IMPORT_MS_MAX)) continue;
    await rm(path, { recursive: true, force: true });
    swept++;
  }
  return swept;
}

/** Begins the name of a folder: what it is, on which machine, and whose. */
function ownFolder(pid: number): string {
  return `${FOLDER}${hostname()}-${pid}-`;
}

/** Our own number with a folder that is not in use was that of a process before us: in a container all are number 1. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The file as a reader of bills wants it; `onBytes` hears how far it has come. */
export function billFile(file: SpooledFile, onBytes: (bytes: number) => void = () => undefined): BillFile {
  return {
    name: file.name,
    open: async function* () {
      for await (const chunk of createReadStream(file.path, { highWaterMark: READ_BYTES })) {
        yield chunk as Buffer;
        onBytes((chunk as Buffer).length);
      }
    },
  };
}
