import type { LIMITS } from '../api/provider-account';
import type { TextKey } from '../texts/dictionary';

export const LIMIT_LABELS: Record<(typeof LIMITS)[number], TextKey> = {
  concurrency: 'limits.concurrency',
  requestsPerMinute: 'limits.requestsPerMinute',
  requestsPerHour: 'limits.requestsPerHour',
  requestsPerDay: 'limits.requestsPerDay',
  tokensPerMinute: 'limits.tokensPerMinute',
  tokensPerDay: 'limits.tokensPerDay',
};
