import type { RawResult } from './raw-result.js';
import { isRecord } from './usage-fields.js';

/** So many answers in a row that no provider gives, without any success between: the address is no provider. */
export const STRANGE_ANSWERS_MAX = 10;

/**
 * Whether an answer is one that a provider of ours would not give to any request at the right address: it knows no
 * such path or method, leads elsewhere, is no JSON, or answers in another shape. Says nothing of the document sent.
 */
export function isStrange(result: RawResult): boolean {
  if (result.kind === 'lost') return result.reason === 'garbage';
  if (result.kind === 'not_sent') return false;
  const { status, json } = result;
  if (status >= 300 && status < 400) return true;
  if (status === 404 || status === 405 || status === 410) return true;
  return status >= 200 && status < 300 && isRecord(json) && !('choices' in json) && !('usage' in json);
}
