import { useQuery } from '@tanstack/react-query';
import { queryText, request } from './request';

/** How the requests of one account's day were spread over its keys. */
export interface KeyDay {
  day: string;
  requests: number;
  rateLimited: number;
  /** From 0 (a key was not used) to 1 (all alike), as decimal text. */
  evenness: string;
  keys: { keyId: string; name: string; requests: number; rateLimited: number; share: string }[];
}

const REFRESH_MS = 30_000;

/** The days of an account since one of them, oldest first. */
export function useKeyDays(providerAccountId: string, from: string) {
  return useQuery({
    queryKey: ['usage', 'keys', providerAccountId, from],
    queryFn: ({ signal }) =>
      request<{ items: KeyDay[] }>(`/usage/keys${queryText({ providerAccountId, from })}`, { signal }),
    select: ({ items }) => items.toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    refetchInterval: REFRESH_MS,
  });
}
