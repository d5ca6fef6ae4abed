import type { OutcomeClass } from '../domain/outcome-class.js';
import type { TokenUsage } from '../domain/token-usage.js';

/** What capacity has to know of a request that is over. */
export interface EndedRequest {
  outcomeClass: OutcomeClass;
  usage: TokenUsage | null;
  /** What the provider asked to wait before the next request; 0 when it asked nothing. */
  retryAfterMs: number;
  headers: Readonly<Record<string, string>>;
}
