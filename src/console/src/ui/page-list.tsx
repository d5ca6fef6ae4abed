import type { ReactNode } from 'react';
import type { Pages } from '../api/page';
import { useTexts } from '../texts/use-texts';
import { ProblemNote } from './problem-note';
import { Loading } from './query-state';

/** A list that grows page by page: waiting, failed, empty, or the rows with a button for more. */
export function PageList<T>({
  pages,
  empty,
  children,
}: {
  pages: Pages<T>;
  empty: ReactNode;
  children: (items: T[]) => ReactNode;
}) {
  const { t } = useTexts();
  const retry = () => void pages.refetch();
  if (pages.data === undefined) {
    return pages.error ? <ProblemNote error={pages.error} onRetry={retry} /> : <Loading />;
  }
  return (
    <>
      {pages.error ? <ProblemNote error={pages.error} onRetry={retry} /> : null}
      {pages.items.length === 0 ? empty : children(pages.items)}
      {pages.hasNextPage && (
        <div className="more">
          <button
            type="button"
            className="button"
            disabled={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {pages.isFetchingNextPage ? t('common.loading') : t('common.more')}
          </button>
          <span className="muted">{t('common.shown', { count: pages.items.length })}</span>
        </div>
      )}
    </>
  );
}
