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
  const last = useRef<{ files: readonly File[]; fields: string; key: string }>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const run = async (files: readonly File[], fields: Record<string, string>) => {
    const content = JSON.stringify(fields);
    if (last.current?.files !== files || last.current.fields !== content) {
      last.current = { files, fields: content, key: crypto.randomUUID() };
    }
    const abort = new AbortController();
    running.current = abort;
    setError(null);
    setProgress(0);
    try {
      const batch = await upload<Batch>({
        path: `/companies/${companyId}/batches`,
        files,
        fields,
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
    send: (files: readonly File[], fields: Record<string, string>) => void run(files, fields),
    stop: () => running.current?.abort(),
  };
}
