import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from '../context.js';
import { groupDigits } from '../format/numbers.js';
import { bar } from '../format/screen.js';

const SHOWN_EACH_MS = 200;
const BAR_WIDTH = 24;
const LINE_FEED = 10;

/** `prorrata attempts --csv`: the log of requests on standard output, as it comes. */
export async function attempts(
  context: Context,
  range: { from: string | undefined; to: string | undefined },
): Promise<void> {
  const { api, out } = context;
  const query = queryOf(range);
  const total = context.progress ? await requestsIn(context, query) : 0;
  const ending = new AbortController();
  const body = await api.stream(`/v1/attempts/export${query}`, ending.signal);
  const counter = new RowCounter(context, total);
  try {
    await pipeline(Readable.fromWeb(body), counter, out, { end: false });
  } catch (error) {
    ending.abort();
    counter.done();
    // Whoever reads us has had enough, such as `head`.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    throw api.cutOff();
  }
  counter.done();
}

function queryOf(range: { from: string | undefined; to: string | undefined }): string {
  const given = Object.entries(range).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

async function requestsIn({ api }: Context, query: string): Promise<number> {
  const path = `/v1/usage${query}${query === '' ? '?' : '&'}groupBy=month`;
  const { items } = await api.get<{ items: { requests: number }[] }>(path);
  return items.reduce((sum, { requests }) => sum + requests, 0);
}

/** Passes the bytes on and tells a person how far it is. A line is a request, but for the header. */
class RowCounter extends Transform {
  private lines = 0;
  private shownMs = 0;

  constructor(
    private readonly context: Context,
    private readonly total: number,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _: BufferEncoding, pass: TransformCallback): void {
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) this.lines++;
    const nowMs = this.context.now().getTime();
    if (nowMs - this.shownMs >= SHOWN_EACH_MS) {
      this.shownMs = nowMs;
      this.show();
    }
    pass(null, chunk);
  }

  /** The last word, and the line is left. */
  done(): void {
    this.show();
    this.context.progress?.out.write('\n');
  }

  private show(): void {
    const { progress, say, language } = this.context;
    if (!progress) return;
    const done = Math.max(0, this.lines - 1);
    // Requests may have come since they were counted.
    const total = Math.max(this.total, done);
    const drawn = bar(total === 0 ? 1 : done / total, BAR_WIDTH, progress.screen);
    const count = (value: number) => groupDigits(String(value), language);
    progress.out.write(`\r${drawn} ${say('exported', { done: count(done), total: count(total) })}`);
  }
}
