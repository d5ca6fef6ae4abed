import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import {
  LINK_COLUMN,
  MANIFEST_FILE,
  type Manifest,
  type ManifestFile,
  PACK_COLUMNS,
  PACK_FILES,
  PACK_FORMAT,
  PACK_VERSION,
  type PackFile,
  type PackTable,
} from '../../costing/domain/evidence/pack-format.js';
import { manifestHead } from '../../costing/domain/evidence/manifest-head.js';
import { firstLink, nextLink } from '../../costing/domain/evidence/row-chain.js';
import { csvRecord, type CsvCell } from '../../http/csv.js';
import { SealStream } from './seal-stream.js';
import { HOW_TO_VERIFY } from './readme.js';

type Rows = AsyncIterable<CsvCell[]> | Iterable<CsvCell[]>;
type Whole = Exclude<PackFile, PackTable>;

/** What a pack is written from: whole texts, and rows that are read as they are written. */
export interface PackSource {
  about: Omit<Manifest, 'format' | 'version' | 'files' | 'verify' | 'head'>;
  whole: Readonly<Record<Whole, string>>;
  tables: Readonly<Record<PackTable, () => Rows>>;
}

const PIECE_CHARACTERS = 64 * 1024;
/** The same date whoever writes the pack; of local fields, since that is what yazl writes. */
const ENTRY = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true };

/** The pack as a stream: the same bytes for the same contents. Rows are read no faster than the pack is taken. */
export function writePack(source: PackSource): Readable {
  const zip = new ZipFile();
  const sealed = new SealStream();
  const files: ManifestFile[] = [];
  let current: Readable | undefined;
  const fail = (error: Error) => sealed.destroy(error);
  const add = (name: string, pieces: () => AsyncGenerator<Buffer>) => {
    zip.addReadStreamLazy(name, ENTRY, (take) => {
      current = Readable.from(pieces(), { objectMode: false }).once('error', fail);
      take(null, current);
    });
  };
  for (const name of Object.keys(PACK_FILES) as PackFile[]) add(name, () => written(source, name, files));
  add(MANIFEST_FILE, () => manifest(source, files));
  zip.on('error', fail);
  zip.end();
  // Whoever takes the pack may go away: nothing more is read then.
  sealed.once('close', () => current?.destroy());
  return zip.outputStream.pipe(sealed);
}

/** One file's bytes; what they were is noted when the last one is out. */
async function* written(source: PackSource, name: PackFile, files: ManifestFile[]): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let bytes = 0;
  const facts = { rows: null as number | null, lastLink: null as string | null };
  const pieces = isTable(name) ? records(source, name, facts) : [source.whole[name]];
  for await (const piece of pieces) {
    const buffer = Buffer.from(piece, 'utf8');
    hash.update(buffer);
    bytes += buffer.length;
    yield buffer;
  }
  files.push({ name, bytes, sha256: hash.digest('hex'), ...facts });
}

async function* records(
  source: PackSource,
  table: PackTable,
  facts: { rows: number | null; lastLink: string | null },
): AsyncGenerator<string> {
  let piece = csvRecord([...PACK_COLUMNS[table], LINK_COLUMN]);
  let link = firstLink(table, source.about.resultHash);
  let rows = 0;
  for await (const cells of source.tables[table]()) {
    const body = csvRecord(cells).slice(0, -2);
    link = nextLink(link, body);
    piece += `${body},${link}\r\n`;
    rows++;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  facts.rows = rows;
  facts.lastLink = rows === 0 ? null : link;
  if (piece !== '') yield piece;
}

async function* manifest(source: PackSource, files: ManifestFile[]): AsyncGenerator<Buffer> {
  const stated = {
    format: PACK_FORMAT,
    version: PACK_VERSION,
    ...source.about,
    files: files,
    verify: HOW_TO_VERIFY,
  } as const;
  const whole: Manifest = { ...stated, head: manifestHead(stated) };
  yield Buffer.from(`${JSON.stringify(whole, null, 2)}\n`, 'utf8');
}

function isTable(name: PackFile): name is PackTable {
  return PACK_FILES[name] === 'table';
}
