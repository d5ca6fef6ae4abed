import { useQuery } from '@tanstack/react-query';
import type { Company } from './company';
import { allOf } from './page';
import { request } from './request';

/** All companies, archived ones too: lists show names where the API gives ids. */
export function useCompanies() {
  return useQuery({
    queryKey: ['companies', 'all'],
    queryFn: async ({ signal }) => {
      const [open, archived] = await Promise.all([
        allOf<Company>('/companies', {}, signal),
        allOf<Company>('/companies', { archived: 'true' }, signal),
      ]);
      return [...open, ...archived];
    },
    staleTime: 60_000,
  });
}

export function useCompanyNames(): (id: string) => string {
  const { data } = useCompanies();
  return (id) => data?.find((company) => company.id === id)?.name ?? id.slice(0, 8);
}

export function useCompany(id: string) {
  return useQuery({
    queryKey: ['companies', id],
    queryFn: ({ signal }) => request<Company>(`/companies/${id}`, { signal }),
  });
}
