import { createHash } from 'node:crypto';
import type { Manifest, PackFile, PackTable } from '../../costing/domain/evidence/pack-format.js';
import type { Findings } from './findings.js';
import { StrangeJson } from './json.js';
import type { Pack } from './open-pack.js';
import type { Progress } from './progress.js';
import { type FileFacts, type Row, TableReader } from './read-table.js';

/** Reads the files of a pack, each once, and holds each against what the manifest says of it. */
export class PackFiles {
  constructor(
    private readonly pack: Pack,
    private readonly manifest: Manifest,
    private readonly findings: Findings,
    private readonly progress: Progress,
  ) {}

  /** A file that is read whole; empty where it cannot be. */
  async whole(name: PackFile): Promise<string> {
    if (!this.pack.has(name)) return '';
    try {
      const bytes = await this.pack.whole(name);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      this.hold(name, { bytes: bytes.length, sha256, rows: null, lastLink: null });
      return bytes.toString('utf8');
    } catch (error) {
      this.unreadable(name, error);
      return '';
    }
  }

  /** JSON as `read` understands it; undefined where it cannot be. */
  async json<Value>(name: PackFile, read: (value: unknown) => Value): Promise<Value | undefined> {
    const text = await this.whole(name);
    try {
      return read(JSON.parse(text));
    } catch (error) {
      if (!(error instanceof StrangeJson || error instanceof SyntaxError)) throw error;
      this.findings.add({
        check: 'files',
        code: 'json_strange',
        file: name,
        values: { detail: error.message },
      });
      return undefined;
    }
  }

  /** The rows of a table, in pieces, to its end. */
  async *rows<Table extends PackTable>(table: Table): AsyncGenerator<Row<Table>[]> {
    if (!this.pack.has(table)) return;
    const reader = new TableReader(table, this.manifest.resultHash, this.findings);
    const total = this.manifest.files.find(({ name }) => name === table)?.rows ?? 0;
    let read = 0;
    try {
      for await (const rows of reader.read(await this.pack.stream(table))) {
        yield rows;
        read += rows.length;
        this.progress.show('rows', read, total);
      }
      this.hold(table, reader.facts());
    } catch (error) {
      this.unreadable(table, error);
    }
  }

  private hold(name: PackFile, facts: FileFacts): void {
    const stated = this.manifest.files.find((file) => file.name === name);
    this.findings.checked('files');
    if (!stated) return;
    for (const what of ['bytes', 'sha256', 'rows', 'lastLink'] as const) {
      const [is, must] = [facts[what], stated[what]].map((value) => String(value ?? '–'));
      if (is === must || is === undefined || must === undefined) continue;
      this.findings.add({ check: 'files', code: 'file_changed', file: name, values: { what, is, must } });
    }
  }

  private unreadable(name: PackFile, error: unknown): void {
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    this.findings.add({
      check: 'files',
      code: 'file_unreadable',
      file: name,
      values: { detail: error.message },
    });
  }
}
