import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Batch } from '../api/batch';
import { readEvents } from '../api/event-stream';
import { request } from '../api/request';
import { currentToken } from '../session/session';

const POLL_MS = 2_000;
const STREAM_FAILURES_MAX = 3;
/** Heartbeats come every 15 s; a stream that says nothing for longer is dead. */
const SILENCE_MS_MAX = 40_000;

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
    void follow({ id, client, signal: stop.signal, onStreaming: setStreaming });
    return () => {
      stop.abort();
      setStreaming(false);
    };
  }, [id, working, client]);
  const live: LiveState = !working ? 'finished' : streaming ? 'stream' : 'polling';
  return { ...query, live };
}

async function follow(input: {
  id: string;
  client: QueryClient;
  signal: AbortSignal;
  onStreaming: (on: boolean) => void;
}): Promise<void> {
  const { signal, onStreaming } = input;
  for (let failures = 0; failures < STREAM_FAILURES_MAX && !signal.aborted;) {
    const heard = await readStream(input).catch(() => false);
    if (signal.aborted) return;
    onStreaming(false);
    // A stream that worked and ended is begun anew; one that never worked is given up after a few tries.
    failures = heard ? 0 : failures + 1;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** Reads one stream to its end; true when it told anything. */
async function readStream({
  id,
  client,
  signal,
  onStreaming,
}: Parameters<typeof follow>[0]): Promise<boolean> {
  const silence = new AbortController();
  const response = await fetch(`/v1/batches/${id}/events`, {
    headers: { authorization: `Bearer ${currentToken() ?? ''}`, accept: 'text/event-stream' },
    signal: AbortSignal.any([signal, silence.signal]),
  });
  if (!response.ok || !response.body) return false;
  let heard = false;
  let timer = setTimeout(() => {
    silence.abort();
  }, SILENCE_MS_MAX);
  try {
    for await (const event of readEvents(response.body)) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        silence.abort();
      }, SILENCE_MS_MAX);
      heard = true;
      onStreaming(true);
      if (event.type === 'batch') client.setQueryData(['batches', id], JSON.parse(event.data) as Batch);
    }
  } catch (error) {
    // Cut off after it had worked: worth another try.
    if (!heard) throw error;
  } finally {
    clearTimeout(timer);
  }
  return heard;
}
