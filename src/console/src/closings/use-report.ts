import { useEffect, useRef, useState } from 'react';
import { downloadFile } from '../api/download';
import { followEvents } from '../api/follow-events';
import { ApiProblem } from '../api/problem';
import { request } from '../api/request';

/** A report that the service makes in the background. */
interface ReportFile {
  id: string;
  status: 'queued' | 'running' | 'finished' | 'failed';
  progress: number;
  fault: string | null;
}

interface ReportWanted {
  period: string;
  format: string;
  lang: string;
}

/** Without news by the stream it is asked so often. */
const ASK_MS = 2_000;

/** Has a month's report made in the background, tells how far it is and hands it over; one at a time. */
export function useReport() {
  const [making, setMaking] = useState<{ progress: number } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const run = async ({ period, ...body }: ReportWanted) => {
    const { signal } = (abort.current = new AbortController());
    const tell = ({ progress }: ReportFile) => {
      setMaking({ progress });
    };
    setError(null);
    setMaking({ progress: 0 });
    try {
      const path = `/periods/${period}/reports`;
      const asked = await request<ReportFile>(path, { method: 'POST', body, signal });
      const made = await finished(asked, { signal, tell });
      if (made.status === 'failed') throw failedReport(made.fault);
      await downloadFile(`/reports/${made.id}/file`, signal);
    } catch (problem) {
      if (!signal.aborted) setError(problem);
    }
    if (!signal.aborted) setMaking(null);
  };
  return { making, error, make: (wanted: ReportWanted) => void run(wanted) };
}

/** The report once it is made or has failed: told by its events, and asked for where these do not come. */
async function finished(
  asked: ReportFile,
  { signal, tell }: { signal: AbortSignal; tell: (report: ReportFile) => void },
): Promise<ReportFile> {
  let latest = asked;
  const isOver = () => latest.status === 'finished' || latest.status === 'failed';
  const stop = new AbortController();
  const hear = (report: ReportFile) => {
    latest = report;
    tell(report);
    if (isOver()) stop.abort();
  };
  const path = `/reports/${asked.id}`;
  await followEvents({
    path: `${path}/events`,
    signal: AbortSignal.any([signal, stop.signal]),
    onStreaming: () => undefined,
    onEvent: ({ type, data }) => {
      if (type === 'report') hear(JSON.parse(data) as ReportFile);
    },
  });
  while (!isOver()) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    hear(await request<ReportFile>(path, { signal }));
  }
  return latest;
}

function failedReport(fault: string | null): ApiProblem {
  return new ApiProblem({
    status: 409,
    code: 'report_failed',
    title: 'The report failed',
    detail: fault ?? '',
  });
}
