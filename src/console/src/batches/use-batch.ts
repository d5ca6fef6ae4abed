import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Batch } from '../api/batch';
import { followEvents } from '../api/follow-events';
import { request } from '../api/request';

const POLL_MS = 2_000;

/** How the batch is kept up to date at the moment. */
export type LiveState = 'stream' | 'polling' | 'finished';

/** A batch that is followed live while it is at work: by server-sent events, else by asking again and again. */
export function useBatch(id: string) {
  const client = useQueryClient();
  const [streaming, setStreaming] = useState(false);
  const query = useQuery({
    queryKey: ['batches', id],
    queryFn: ({ signal }) => request<Batch>(`/batches/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === 'processing' && !streaming ? POLL_MS : false),
  });
  const working = query.data?.status === 'processing';
  useEffect(() => {
    if (!working) return;
    const stop = new AbortController();
    void followEvents({
      path: `/batches/${id}/events`,
      signal: stop.signal,
      onStreaming: setStreaming,
      onEvent: ({ type, data }) => {
        if (type === 'batch') client.setQueryData(['batches', id], JSON.parse(data) as Batch);
      },
    });
    return () => {
      stop.abort();
      setStreaming(false);
    };
  }, [id, working, client]);
  const live: LiveState = !working ? 'finished' : streaming ? 'stream' : 'polling';
  return { ...query, live };
}
