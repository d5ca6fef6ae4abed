import { CliFault, EXIT } from './fault.js';
import type { Say } from './texts/texts.js';

/** An answer in JSON may take this long; a stream as long as it flows. */
const ANSWER_MS_MAX = 60_000;
const DETAIL_MAX = 500;
const PAGES_MAX = 100;

interface ProblemBody {
  detail?: unknown;
  errors?: { path: string; message: string }[];
}

/** The REST API, asked with one token. Whatever goes wrong is a `CliFault` in words. */
export class Api {
  constructor(private readonly input: { url: string; token: string; say: Say }) {}

  /** The answer's JSON. */
  async get<T>(path: string): Promise<T> {
    const response = await this.ask(path, AbortSignal.timeout(ANSWER_MS_MAX));
    const body = await this.text(response);
    try {
      return JSON.parse(body) as T;
    } catch {
      throw this.notOurs();
    }
  }

  /** All items of a list. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const page: { items?: T[]; nextCursor?: string | null } = await this.get(
        `${path}?limit=500${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      if (!Array.isArray(page.items)) throw this.notOurs();
      items.push(...page.items);
      cursor = page.nextCursor ?? null;
      if (cursor === null) break;
    }
    return items;
  }

  /** The answer's body as it comes, for what may be long. */
  async stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await this.ask(path, signal);
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/csv')) throw this.notOurs();
    return response.body;
  }

  cutOff(): CliFault {
    return new CliFault(EXIT.away, this.input.say('fault.cutOff', { url: this.input.url }));
  }

  private async ask(path: string, signal: AbortSignal): Promise<Response> {
    const { url, token } = this.input;
    let response: Response;
    try {
      response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` }, signal });
    } catch (error) {
      throw this.away(error);
    }
    if (response.ok) return response;
    throw this.refusal(response.status, await this.text(response));
  }

  private async text(response: Response): Promise<string> {
    try {
      return await response.text();
    } catch (error) {
      throw this.away(error);
    }
  }

  private away(error: unknown): CliFault {
    const { cause, name, message } = error as Error & { cause?: { code?: string; message?: string } };
    const reason = cause?.code ?? cause?.message ?? (name === 'TimeoutError' ? 'timeout' : message);
    return new CliFault(EXIT.away, this.input.say('fault.away', { url: this.input.url, reason }));
  }

  private notOurs(): CliFault {
    return new CliFault(EXIT.refused, this.input.say('fault.notOurs', { url: this.input.url }));
  }

  private refusal(status: number, body: string): CliFault {
    const { say } = this.input;
    const detail = problemDetail(body);
    if (status === 401) return new CliFault(EXIT.notAllowed, say('fault.token'));
    if (detail === undefined) return this.notOurs();
    if (status === 403) return new CliFault(EXIT.notAllowed, say('fault.forbidden', { detail }));
    return new CliFault(
      EXIT.refused,
      say(status < 500 ? 'fault.refused' : 'fault.failed', { status, detail }),
    );
  }
}

/** What problem details say; undefined when these are none. */
function problemDetail(body: string): string | undefined {
  try {
    const { detail, errors = [] } = JSON.parse(body) as ProblemBody;
    if (typeof detail !== 'string') return undefined;
    const faults = errors.length > 1 ? errors.map(({ path, message }) => `${path}: ${message}`) : [];
    return [detail, ...faults].join('; ').slice(0, DETAIL_MAX);
  } catch {
    return undefined;
  }
}
