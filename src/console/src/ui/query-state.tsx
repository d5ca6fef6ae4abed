import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts';
import { ProblemNote } from './problem-note';

interface QueryLike<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** Waiting, failed or there: the three states of everything that is read. Data once read stays while it is read anew. */
export function QueryState<T>({
  query,
  children,
}: {
  query: QueryLike<T>;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) {
    return (
      <>
        {query.error ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
        {children(query.data)}
      </>
    );
  }
  if (query.error) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  return query.isPending ? <Loading /> : null;
}

export function Loading() {
  const { t } = useTexts();
  return (
    <div className="loading" role="status">
      <span className="spinner" aria-hidden="true" />
      {t('common.loading')}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}
