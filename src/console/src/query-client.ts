import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './api/problem';

const RETRIES_MAX = 2;

/** A refusal stands however often it is asked; a broken line or a fault of the server may mend. */
function mayMend(failures: number, error: Error): boolean {
  if (failures >= RETRIES_MAX) return false;
  return !(error instanceof ApiProblem) || error.isNetwork || error.body.status >= 500;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: mayMend, staleTime: 2_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});
