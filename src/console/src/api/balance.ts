import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiProblem } from './problem';
import { request } from './request';

/** What the provider itself says that is left. */
export interface Balance {
  status: 'known' | 'unsupported' | 'unavailable';
  isAvailable: boolean | null;
  /** One a currency; they are never added. */
  balances: { currency: string; total: string; granted: string; toppedUp: string }[];
  readAt: string | null;
  /** At the pace of the last seven days. */
  daysLeft: number | null;
  detail: string | null;
}

const REFRESH_MS = 60_000;

export function useBalance(accountId: string) {
  return useQuery({
    queryKey: balanceKey(accountId),
    queryFn: ({ signal }) => request<Balance>(`/provider-accounts/${accountId}/balance`, { signal }),
    refetchInterval: REFRESH_MS,
  });
}

/** Asks the provider at once. */
export function useRefreshBalance(accountId: string) {
  const client = useQueryClient();
  return useMutation<Balance, ApiProblem>({
    mutationFn: () => request<Balance>(`/provider-accounts/${accountId}/balance?refresh=true`),
    onSuccess: (answer) => {
      client.setQueryData(balanceKey(accountId), answer);
    },
  });
}

const balanceKey = (accountId: string) => ['balances', accountId];
