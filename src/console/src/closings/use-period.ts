import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { followEvents } from '../api/follow-events';
import type { Period, PeriodProgress } from '../api/period';
import { request } from '../api/request';

const CLOSING_MS = 2_000;

export const periodKey = (period: string) => ['periods', period] as const;

/** One month: its money, what stands in the way of its close, its corrections. */
export function usePeriod(period: string, options: { enabled?: boolean } = {}) {
  return useQuery({
    queryKey: periodKey(period),
    queryFn: ({ signal }) => request<Period>(`/periods/${period}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === 'closing' ? CLOSING_MS : false),
    enabled: options.enabled ?? true,
  });
}

/** The step at which a close is, told by the server while it works. */
export function useCloseStep(period: string, following: boolean): string | null {
  const client = useQueryClient();
  const [step, setStep] = useState<string | null>(null);
  useEffect(() => {
    if (!following) return;
    const stop = new AbortController();
    void followEvents({
      path: `/periods/${period}/events`,
      signal: stop.signal,
      onStreaming: () => undefined,
      onEvent: ({ data }) => {
        const progress = JSON.parse(data) as Partial<PeriodProgress>;
        if (progress.step !== undefined) setStep(progress.step);
        if (progress.status === 'closed') void client.invalidateQueries({ queryKey: periodKey(period) });
      },
    });
    return () => {
      stop.abort();
      setStep(null);
    };
  }, [period, following, client]);
  return step;
}
