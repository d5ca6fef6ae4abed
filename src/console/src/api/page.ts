import { useInfiniteQuery } from '@tanstack/react-query';
import { queryText, request } from './request';

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

type Filters = Record<string, string | number | undefined | null>;

/** A list read page by page with the API's cursor. */
export function usePages<T>(
  path: string,
  filters: Filters,
  options: { refetchMs?: number | false; enabled?: boolean } = {},
) {
  const query = useInfiniteQuery({
    queryKey: ['pages', path, filters],
    queryFn: ({ pageParam, signal }) =>
      request<Page<T>>(`${path}${queryText({ ...filters, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: options.refetchMs ?? false,
    enabled: options.enabled ?? true,
  });
  return { ...query, items: query.data?.pages.flatMap((page) => page.items) ?? [] };
}

export type Pages<T> = ReturnType<typeof usePages<T>>;

/** Most pages read by `allOf`, so that a list without end cannot hold the page up. */
const PAGES_MAX = 10;

/** Every item of a list that is known to be of moderate length. */
export async function allOf<T>(path: string, filters: Filters, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer: Page<T> = await request<Page<T>>(
      `${path}${queryText({ ...filters, limit: 500, cursor })}`,
      {
        ...(signal && { signal }),
      },
    );
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === null) break;
  }
  return items;
}
