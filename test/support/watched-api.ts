import { ApiClient, type ApiAnswer } from './api-client.js';

/** An API client that keeps every answer of 500 and above, which no fault of a provider may ever cause. */
export class WatchedApi extends ApiClient {
  readonly serverFaults: string[] = [];

  override async request<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer<T>> {
    const answer = await super.request<T>(method, path, body, headers);
    if (answer.status >= 500) this.serverFaults.push(`${method} ${path}: ${answer.status}`);
    return answer;
  }
}
