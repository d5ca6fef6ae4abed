import { useQuery } from '@tanstack/react-query';
import type { Availability, LIMITS } from './provider-account';
import { request } from './request';

/** How near something is to its limit: from 75, 90 and 100 % on another one. */
export type LimitState = 'normal' | 'warning' | 'critical' | 'exhausted';

/** One limit of an account's model, and what is used of it at this moment over all processes. */
export interface AccountLimit {
  model: string;
  name: (typeof LIMITS)[number];
  used: number;
  limit: number;
  percent: number;
  state: LimitState;
  resetsAt: string | null;
  source: 'configured' | 'learned' | 'provider';
}

interface AccountLimits {
  items: AccountLimit[];
  availability: Availability;
}

const REFRESH_MS = 4_000;

export function useAccountLimits(accountId: string) {
  return useQuery({
    queryKey: ['provider-accounts', accountId, 'limits'],
    queryFn: ({ signal }) => request<AccountLimits>(`/provider-accounts/${accountId}/limits`, { signal }),
    refetchInterval: REFRESH_MS,
  });
}
