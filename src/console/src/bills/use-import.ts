import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Bill, BillProgress } from '../api/bill';
import { followEvents } from '../api/follow-events';
import { upload } from '../api/upload';

export interface ImportState {
  phase: 'receiving' | 'reading';
  percent: number | null;
}

/** Sends a bill and goes to it; while the service reads it, its own progress is followed. */
export function useImport(accountId: string) {
  const navigate = useNavigate();
  const [state, setState] = useState<ImportState | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const run = async (files: readonly File[], mapping: string) => {
    const abort = new AbortController();
    running.current = abort;
    setError(null);
    setState({ phase: 'receiving', percent: 0 });
    void followEvents({
      path: `/provider-accounts/${accountId}/bills/progress`,
      signal: abort.signal,
      onStreaming: () => undefined,
      onEvent: ({ type, data }) => {
        if (type !== 'import') return;
        const { phase, percent } = JSON.parse(data) as BillProgress;
        // What is received is told by the sending itself, which is nearer; an earlier import's end is no news.
        if (phase === 'reading') setState((now) => now && { phase, percent });
      },
    });
    try {
      const bill = await upload<Bill>({
        path: `/provider-accounts/${accountId}/bills`,
        files,
        fields: { mapping },
        idempotencyKey: crypto.randomUUID(),
        onProgress: (share) => {
          setState((now) =>
            now?.phase === 'receiving' ? { phase: 'receiving', percent: Math.floor(share * 100) } : now,
          );
        },
        signal: abort.signal,
      });
      abort.abort();
      await navigate(`/conciliacion/${bill.id}`);
    } catch (problem) {
      if (!abort.signal.aborted) setError(problem);
      abort.abort();
      setState(null);
    }
  };

  return {
    state,
    error,
    send: (files: readonly File[], mapping: string) => void run(files, mapping),
    stop: () => running.current?.abort(),
  };
}
