import { useEffect, useRef, useState } from 'react';
import { downloadFile } from '../api/download';

/** Downloads of which one runs at a time, and which end with the page. */
export function useFile() {
  const [running, setRunning] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState(false);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const run = async (path: string) => {
    const own = new AbortController();
    abort.current = own;
    setRunning(path);
    setError(null);
    setDone(false);
    try {
      await downloadFile(path, own.signal);
      setDone(true);
    } catch (problem) {
      if (!own.signal.aborted) setError(problem);
    }
    setRunning(null);
  };
  return { running, error, done, start: (path: string) => void run(path) };
}
