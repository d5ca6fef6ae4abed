import { useEffect, useRef, useState } from 'react';
import { downloadCsv, type DownloadProgress } from '../api/download';

/** How often the figures move; more often nobody can read them. */
const SHOW_MS = 150;

/** One download at a time, which ends with the page. */
export function useDownload(path: string) {
  const [running, setRunning] = useState(false);
  const [progress, setProgress] = useState<DownloadProgress | null>(null);
  const [error, setError] = useState<unknown>(null);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  const run = async () => {
    const own = new AbortController();
    abort.current = own;
    setRunning(true);
    setError(null);
    setProgress({ bytes: 0, rows: 0 });
    let shownAt = 0;
    try {
      const whole = await downloadCsv({
        path,
        signal: own.signal,
        onProgress: (each) => {
          if (performance.now() - shownAt < SHOW_MS) return;
          shownAt = performance.now();
          setProgress(each);
        },
      });
      setProgress(whole);
    } catch (problem) {
      setProgress(null);
      if (!own.signal.aborted) setError(problem);
    }
    setRunning(false);
  };

  return { running, progress, error, start: () => void run(), stop: () => abort.current?.abort() };
}
