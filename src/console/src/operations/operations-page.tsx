import { useWorkers } from '../api/workers';
import { secondsText } from '../format/dates';
import { useTexts } from '../texts/use-texts';
import { PageHeader } from '../ui/page-header';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';
import { QueuePanel } from './queue-panel';
import { WorkerTable } from './worker-table';

/** Whether the work is being done, and by whom. */
export function OperationsPage() {
  const { t, language } = useTexts();
  const query = useWorkers();
  return (
    <>
      <PageHeader
        title={t('operations.title')}
        meta={
          query.dataUpdatedAt > 0 && (
            <span className="live" title={t('operations.refreshed')}>
              {t('operations.at', {
                when: secondsText(new Date(query.dataUpdatedAt).toISOString(), language),
              })}
            </span>
          )
        }
      />
      <QueryState query={query}>
        {({ items, queue }) => (
          <>
            <QueuePanel queue={queue} />
            <Panel title={t('operations.workers')} flush>
              {items.length === 0 ? (
                <Empty title={t('operations.noWorkers')}>
                  <p>{t('operations.noWorkersText')}</p>
                </Empty>
              ) : (
                <WorkerTable workers={items} />
              )}
            </Panel>
          </>
        )}
      </QueryState>
    </>
  );
}
