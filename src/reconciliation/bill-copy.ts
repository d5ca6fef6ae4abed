import type { EntityManager } from 'typeorm';
import type { PoolClient } from 'pg';
import { from, type CopyStreamQuery } from 'pg-copy-streams';
import type { Interval, LineDraft, Series } from './domain/bill.js';

const COLUMNS =
  'bill_id, provider_account_id, starts_at, ends_at, model, key_fingerprint, key_name, key_id, kind, raw_type, price, quantity, cost, currency, quarantined, file, line';

/** Streams the lines of one bill into their table by COPY, in the caller's transaction. */
export class BillCopy {
  /** The piece on its way; the next one is made meanwhile. */
  private sending: Promise<void> = Promise.resolve();
  private readonly intervals: string[] = [];
  private readonly series: string[] = [];
  private readonly files = new Map<string, string>();

  private constructor(
    private readonly stream: CopyStreamQuery,
    private readonly head: string,
  ) {}

  static async open(manager: EntityManager, bill: { id: string; accountId: string }): Promise<BillCopy> {
    const client = (await manager.queryRunner?.connect()) as PoolClient;
    const stream = client.query(from(`copy bill_lines (${COLUMNS}) from stdin`));
    return new BillCopy(stream, `${bill.id}\t${bill.accountId}\t`);
  }

  async take(lines: readonly LineDraft[]): Promise<void> {
    let text = '';
    for (const line of lines) text += this.textOf(line);
    const piece = Buffer.from(text);
    await this.sending;
    this.sending = new Promise((resolve, reject) => {
      this.stream.write(piece, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    // A failure is told by the next `take` or by `finish`.
    this.sending.catch(() => undefined);
  }

  async finish(): Promise<void> {
    await this.sending;
    await new Promise<void>((resolve, reject) => {
      this.stream.once('error', reject);
      this.stream.end(() => {
        resolve();
      });
    });
  }

  /** Ends the COPY without its rows, so that the connection can roll back. */
  async abort(): Promise<void> {
    await this.sending.catch(() => undefined);
    if (this.stream.destroyed) return;
    await new Promise<void>((resolve) => {
      this.stream.once('error', () => undefined);
      this.stream.once('close', resolve);
      this.stream.destroy(new Error('the bill was refused'));
    });
  }

  private textOf(line: LineDraft): string {
    const { interval, series, kind, price, cost, currency, quarantined } = line;
    const span = (this.intervals[interval.id] ??= spanText(interval));
    const who = (this.series[series.id] ??= seriesText(series));
    let file = this.files.get(line.file);
    if (file === undefined) this.files.set(line.file, (file = escaped(line.file)));
    // An exponent keeps the exact integer as it is: the cost in units of our scale.
    return `${this.head}${span}\t${who}\t${kind}\t${escaped(line.rawType)}\t${price ?? '\\N'}\t${line.quantity}\t${cost}e-18\t${currency}\t${quarantined ?? '\\N'}\t${file}\t${line.line}\n`;
  }
}

function spanText({ startMs, endMs }: Interval): string {
  return `${instantText(startMs)}\t${instantText(endMs)}`;
}

/** The form that PostgreSQL reads quickest, which counts a million times. */
function instantText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('.000Z', '+00');
}

function seriesText({ model, keyFingerprint, keyName, keyId }: Series): string {
  return [model, keyFingerprint, keyName, keyId].map(escaped).join('\t');
}

const SPECIAL = /[\\\t\n\r]/;

function escaped(text: string | null): string {
  if (text === null) return '\\N';
  if (!SPECIAL.test(text)) return text;
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}
