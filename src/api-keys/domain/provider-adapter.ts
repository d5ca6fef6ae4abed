import type { BalanceProtocol } from './balance.js';
import type { LimitHeaders } from './stated-limits.js';
import type { UsageReading } from './token-usage.js';

export type Provider = 'deepseek' | 'groq' | 'xai';

/** One request for a classification. */
export interface ChatRequest {
  model: string;
  /** The stable part comes first, so that the provider's prefix cache works. */
  system: string;
  user: string;
  maxTokens: number;
  /** Keeps a company's cache and content checks apart where the provider offers that; no personal data. */
  userId?: string;
  /** Whether the model may think first. Thinking is billed as output. */
  thinking: boolean;
}

/** The parts of an answer that are used. Each is null when it is absent or no text. */
export interface ChatAnswer {
  content: string | null;
  finishReason: string | null;
  /** The model that answered: the checkpoint behind a name changes without notice. */
  model: string | null;
  id: string | null;
}

/** xAI also states what it charged, in 10⁻¹⁰ USD; kept beside our own cost, never instead of it. */
export type AdapterReading = UsageReading & { costInUsdTicks?: string };

/** What differs from provider to provider. Pure: it builds and reads bodies, it sends nothing. */
export interface ProviderAdapter {
  readonly provider: Provider;
  readonly defaultBaseUrl: string;
  chatUrl(baseUrl: string): string;
  /** Throws `RangeError` on a user id that the provider would refuse. */
  buildBody(request: ChatRequest): object;
  /** Whether tokens found in the provider's cache count against its token limits. */
  readonly countsCachedTokens: boolean;
  /** Limits that it states in the headers of its answers; absent where it states none. */
  readonly readLimits?: (headers: Readonly<Record<string, string>>) => LimitHeaders;
  readUsage(body: unknown): AdapterReading;
  readAnswer(body: unknown): ChatAnswer;
  /** How the account's balance is read, where an API key may read it. */
  readonly balance: BalanceProtocol;
}
