import { useQueries, useQuery } from '@tanstack/react-query';
import { allOf } from './page';
import { ApiProblem } from './problem';
import type { ProviderAccount, ProviderAccountWithKeys } from './provider-account';
import { request } from './request';

/** Provider accounts; null for whoever may not see them, which is every company's token. */
export function useProviderAccounts() {
  return useQuery({
    queryKey: ['provider-accounts', 'all'],
    queryFn: async ({ signal }): Promise<ProviderAccount[] | null> => {
      try {
        return await allOf<ProviderAccount>('/provider-accounts', {}, signal);
      } catch (error) {
        if (error instanceof ApiProblem && error.body.status === 403) return null;
        throw error;
      }
    },
    staleTime: 5_000,
    refetchInterval: 10_000,
  });
}

/** Only administrators may see provider accounts, so that is how the console tells who is one. */
export function useIsAdministrator(): boolean | undefined {
  const { data } = useProviderAccounts();
  return data === undefined ? undefined : data !== null;
}

function accountQuery(id: string) {
  return {
    queryKey: ['provider-accounts', id],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      request<ProviderAccountWithKeys>(`/provider-accounts/${id}`, { signal }),
    refetchInterval: 15_000,
  };
}

export function useProviderAccount(id: string) {
  return useQuery(accountQuery(id));
}

/** Every account with its keys, as far as read. */
export function useAccountsWithKeys(): ProviderAccountWithKeys[] {
  const { data } = useProviderAccounts();
  const queries = useQueries({ queries: (data ?? []).map(({ id }) => accountQuery(id)) });
  return queries.flatMap((query) => query.data ?? []);
}
