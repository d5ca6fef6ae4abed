import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiProblem } from '../api/problem';
import type { ProviderAccount } from '../api/provider-account';
import { request } from '../api/request';

/** Changes some fields of an account. */
export function useUpdateAccount(accountId: string) {
  const client = useQueryClient();
  return useMutation<ProviderAccount, ApiProblem, object>({
    mutationFn: (changes) =>
      request<ProviderAccount>(`/provider-accounts/${accountId}`, { method: 'PATCH', body: changes }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['provider-accounts'] }),
  });
}
