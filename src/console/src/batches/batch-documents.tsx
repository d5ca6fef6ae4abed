import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { OUTCOMES, type Batch, type BatchDocument } from '../api/batch';
import { usePages } from '../api/page';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { PageList } from '../ui/page-list';
import { Panel } from '../ui/panel';
import { Empty } from '../ui/query-state';
import { Segments } from '../ui/segments';
import { DocumentTable } from './document-table';

/** One row a file: what became of it, and the invoice it is. */
export function BatchDocuments({ batch }: { batch: Batch }) {
  const { t, code, language } = useTexts();
  const client = useQueryClient();
  const [outcome, setOutcome] = useState<string>('all');
  const path = `/batches/${batch.id}/documents`;
  const pages = usePages<BatchDocument>(path, { outcome: outcome === 'all' ? '' : outcome, limit: 100 });
  const { received } = batch.counts;
  // New files may have been read since the list was.
  useEffect(() => {
    void client.invalidateQueries({ queryKey: ['pages', path] });
  }, [client, path, received]);
  return (
    <Panel
      title={t('batches.documents')}
      flush
      actions={
        <Segments
          legend={t('batches.outcome')}
          options={[
            ['all', t('common.every')] as const,
            ...OUTCOMES.map(
              (each) => [each, `${code('status', each)} ${countText(batch.counts[each], language)}`] as const,
            ),
          ]}
          value={outcome}
          onChange={setOutcome}
        />
      }
    >
      <PageList
        pages={pages}
        empty={
          <Empty
            title={t(
              batch.status === 'processing' && received === 0 ? 'batches.reading' : 'batches.noDocuments',
            )}
          />
        }
      >
        {(documents) => <DocumentTable documents={documents} />}
      </PageList>
    </Panel>
  );
}
