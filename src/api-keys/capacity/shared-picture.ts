import { Logger } from '@nestjs/common';
import type { Database } from '../../database/database.js';
import type { ModelKey } from './lease-book.js';
import { type ModelPicture, readPictures } from './picture.js';

/** The picture of the shared state is never older than this: while it is in use, and else. */
const REFRESH_MS = { used: 1_000, idle: 3_000 } as const;
const USED_MS = 3_000;
/** Notices that come together are read together. */
const NOTICE_MS = 50;

/** What all processes share about accounts and models, as read a moment ago; kept fresh by notices and by time. */
export class SharedPicture {
  private readonly logger = new Logger('Capacity');
  private pictures = new Map<string, ModelPicture & { readAtMs: number }>();
  private reading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private usedAtMs = -Infinity;
  private isClosed = false;

  constructor(
    private readonly database: Pick<Database, 'query'>,
    private readonly onRead: () => void,
  ) {}

  /** What is known of a model at this moment; undefined when nothing was ever shared about it. */
  of(key: ModelKey): ModelPicture | undefined {
    this.usedAtMs = performance.now();
    const found = this.pictures.get(nameOf(key));
    if (!found) return undefined;
    const ageMs = performance.now() - found.readAtMs;
    const later = (ms: number) => Math.max(0, ms - ageMs);
    return {
      ...found,
      blockedMs: later(found.blockedMs),
      downMs: later(found.downMs),
      minuteFreeMs: found.minuteFreeMs === null ? null : later(found.minuteFreeMs),
      hourFreeMs: found.hourFreeMs === null ? null : later(found.hourFreeMs),
    };
  }

  /** Reads everything anew; calls that come together share one reading. */
  refresh(): Promise<void> {
    this.reading ??= readPictures(this.database)
      .then((pictures) => {
        const readAtMs = performance.now();
        this.pictures = new Map(pictures.map((picture) => [nameOf(picture), { ...picture, readAtMs }]));
        this.onRead();
      })
      .catch((error: unknown) => {
        this.logger.warn(`could not be read: ${error instanceof Error ? error.message : 'unknown'}`);
      })
      .finally(() => {
        this.reading = undefined;
        this.schedule(performance.now() - this.usedAtMs < USED_MS ? REFRESH_MS.used : REFRESH_MS.idle);
      });
    return this.reading;
  }

  /** Something changed: read soon. */
  heard(): void {
    this.schedule(NOTICE_MS);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    if (this.isClosed) return;
    this.timer = setTimeout(() => void this.refresh(), ms);
    this.timer.unref();
  }
}

/** One text for a model of an account. */
export function nameOf({ accountId, model }: ModelKey): string {
  return `${accountId} ${model}`;
}
