import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiProblem } from '../api/problem';
import type { Company } from '../api/company';
import { request } from '../api/request';

/** Changes some fields of a company and shows the answer everywhere. */
export function useUpdateCompany(companyId: string) {
  const client = useQueryClient();
  return useMutation<Company, ApiProblem, object>({
    mutationFn: (changes) => request<Company>(`/companies/${companyId}`, { method: 'PATCH', body: changes }),
    onSuccess: async (answer) => {
      client.setQueryData(['companies', companyId], answer);
      await client.invalidateQueries({ queryKey: ['companies', 'all'] });
    },
  });
}
