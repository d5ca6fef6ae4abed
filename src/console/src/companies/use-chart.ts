import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChartAccount } from '../api/company';
import type { Page } from '../api/page';
import { request } from '../api/request';

/** A company's chart of accounts; the API gives it whole. */
export function useChart(companyId: string) {
  return useQuery({
    queryKey: ['chart', companyId],
    queryFn: ({ signal }) => request<Page<ChartAccount>>(`/companies/${companyId}/accounts`, { signal }),
    staleTime: 60_000,
  });
}

/** Accounts by the beginning of their code, or by words of their name in any order and without accents. */
export function useChartSearch(accounts: readonly ChartAccount[], text: string): readonly ChartAccount[] {
  const indexed = useMemo(
    () => accounts.map((account) => ({ account, words: plain(account.name) })),
    [accounts],
  );
  return useMemo(() => {
    const wanted = plain(text).split(/\s+/).filter(Boolean);
    if (wanted.length === 0) return accounts;
    return indexed
      .filter(({ account, words }) =>
        wanted.every((word) => account.code.startsWith(word) || words.includes(word)),
      )
      .map(({ account }) => account);
  }, [accounts, indexed, text]);
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
