import type { RawResult } from './raw-result.js';
import { isRecord } from './usage-fields.js';

/**
 * One line about a request that did not succeed, for staff: the status and the provider's own error code. Its message
 * is left out, for it may repeat invoice text or parts of the key.
 */
export function refusalDetail(result: RawResult): string {
  if (result.kind === 'not_sent') return `not sent: ${result.reason}`;
  if (result.kind === 'lost')
    return `answer lost: ${result.reason}${result.status ? ` (HTTP ${result.status})` : ''}`;
  const error = isRecord(result.json) ? result.json['error'] : undefined;
  const codes = isRecord(error) ? [error['code'], error['type']].filter(isCode) : [];
  const redirected = result.status >= 300 && result.status < 400 ? ['redirects are not followed'] : [];
  return [`HTTP ${result.status}`, ...new Set(codes), ...redirected].join(', ');
}

function isCode(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z_]{2,59}$/.test(value);
}
