import { currentToken, signOut } from '../session/session';
import { networkProblem, problemFrom } from './problem';

/** What stands beside the versioned API. */
const HEALTH = '/health/';

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON unless `contentType` says otherwise. */
  body?: unknown;
  contentType?: string;
  idempotencyKey?: string;
  /** Instead of the session's token: for trying a token before it is kept. */
  token?: string;
  signal?: AbortSignal;
}

/** One request to the API. Throws `ApiProblem` for every refusal; 401 ends the session. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const text = await readText(await open(path, options));
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** The same, its body not read yet: for what is long. */
export async function open(path: string, options: RequestOptions = {}): Promise<Response> {
  const response = await send(path, options);
  if (response.ok) return response;
  const text = await readText(response);
  if (response.status === 401 && options.token === undefined) signOut('refused');
  throw problemFrom(response.status, text);
}

function readText(response: Response): Promise<string> {
  return response.text().catch(() => {
    throw networkProblem();
  });
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const { method = 'GET', body, contentType, idempotencyKey, signal } = options;
  const headers: Record<string, string> = {
    authorization: `Bearer ${options.token ?? currentToken() ?? ''}`,
  };
  if (body !== undefined) headers['content-type'] = contentType ?? 'application/json';
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  try {
    return await fetch(path.startsWith(HEALTH) ? path : `/v1${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: contentType ? (body as string) : JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw networkProblem();
  }
}

/** Query text from what is set: `{ a: 'x', b: undefined }` gives `?a=x`. */
export function queryText(values: Record<string, string | number | undefined | null>): string {
  const given = Object.entries(values).filter(([, value]) => value != null && value !== '');
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}
