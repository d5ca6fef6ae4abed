import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Batch } from '../api/batch';
import type { Page } from '../api/page';
import { request } from '../api/request';
import { BatchTable } from '../batches/batch-table';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';

const BUSY_MS = 1_500;
const IDLE_MS = 10_000;

/** The latest batches; while one is at work the list keeps up with it. */
export function RecentBatches() {
  const { t } = useTexts();
  const query = useQuery({
    queryKey: ['batches', 'recent'],
    queryFn: ({ signal }) => request<Page<Batch>>('/batches?limit=8', { signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === 'processing') ? BUSY_MS : IDLE_MS,
  });
  return (
    <Panel title={t('overview.batches')} actions={<Link to="/lotes">{t('common.all')}</Link>} flush>
      <QueryState query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('batches.none')}>
              <p>
                {t('overview.noBatches')} <Link to="/empresas">{t('nav.companies')}</Link>
              </p>
            </Empty>
          ) : (
            <BatchTable batches={items} withCompany />
          )
        }
      </QueryState>
    </Panel>
  );
}
