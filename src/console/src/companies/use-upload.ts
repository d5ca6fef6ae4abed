import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Batch } from '../api/batch';
import { upload } from '../api/upload';

/** Sends files and goes to the batch they became. The same files sent again after a failure keep their Idempotency-Key. */
export function useUpload(companyId: string) {
  const navigate = useNavigate();
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController>(undefined);
  const last = useRef<{ files: readonly File[]; priority: string; key: string }>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const run = async (files: readonly File[], priority: string) => {
    if (last.current?.files !== files || last.current.priority !== priority) {
      last.current = { files, priority, key: crypto.randomUUID() };
    }
    const abort = new AbortController();
    running.current = abort;
    setError(null);
    setProgress(0);
    try {
      const batch = await upload<Batch>({
        path: `/companies/${companyId}/batches`,
        files,
        fields: { priority },
        idempotencyKey: last.current.key,
        onProgress: setProgress,
        signal: abort.signal,
      });
      await navigate(`/lotes/${batch.id}`);
    } catch (problem) {
      if (!abort.signal.aborted) setError(problem);
      setProgress(null);
    }
  };

  return {
    progress,
    error,
    send: (files: readonly File[], priority: string) => void run(files, priority),
    stop: () => running.current?.abort(),
  };
}
