import { useQuery } from '@tanstack/react-query';
import { request } from './request';

/** A process that works the queue. What it did is of the last 24 hours. */
export interface Worker {
  id: string;
  role: 'all' | 'worker';
  version: string;
  status: 'alive' | 'late' | 'gone';
  startedAt: string;
  lastSeenAt: string;
  lastTakenAt: string | null;
  activeJobs: number;
  requests: number;
  rateLimited: number;
  errors: number;
}

export interface Queue {
  state: 'idle' | 'working' | 'waiting' | 'stalled';
  store: 'redis' | 'postgres';
  waiting: number;
  inWork: number;
  oldestWaitingSeconds: number | null;
  lastTakenAt: string | null;
}

const REFRESH_MS = 3_000;

export function useWorkers() {
  return useQuery({
    queryKey: ['workers'],
    queryFn: ({ signal }) => request<{ items: Worker[]; queue: Queue }>('/health/workers', { signal }),
    refetchInterval: REFRESH_MS,
  });
}
