import { useParams } from 'react-router';
import type { Batch } from '../api/batch';
import { useCompanyNames } from '../api/companies';
import { durationText, instantText } from '../format/dates';
import { useTexts } from '../texts/use-texts';
import { Badge } from '../ui/badge';
import { Facts } from '../ui/facts';
import { MoneyText } from '../ui/money-text';
import { PageHeader } from '../ui/page-header';
import { Panel } from '../ui/panel';
import { QueryState } from '../ui/query-state';
import { BatchActions } from './batch-actions';
import { BatchCost } from './batch-cost';
import { BatchDocuments } from './batch-documents';
import { CountsIdentity } from './counts-identity';
import { useBatch, type LiveState } from './use-batch';
import { WaitingNote } from './waiting-note';

export function BatchPage() {
  const { batchId = '' } = useParams();
  const query = useBatch(batchId);
  return <QueryState query={query}>{(batch) => <BatchBody batch={batch} live={query.live} />}</QueryState>;
}

function BatchBody({ batch, live }: { batch: Batch; live: LiveState }) {
  const { t, language, code } = useTexts();
  const name = useCompanyNames()(batch.companyId);
  const end = batch.finishedAt ?? new Date().toISOString();
  return (
    <>
      <PageHeader
        title={t('batches.title', { when: instantText(batch.createdAt, language) })}
        crumbs={[
          { to: '/lotes', label: t('nav.batches') },
          { to: `/empresas/${batch.companyId}`, label: name },
        ]}
        meta={
          <>
            <Badge status={batch.status} />
            {live !== 'finished' && (
              <span className={`live live-${live}`}>
                {t(live === 'stream' ? 'batches.live' : 'batches.polling')}
              </span>
            )}
          </>
        }
        actions={<BatchActions batch={batch} />}
      />
      <WaitingNote batch={batch} />
      <Panel>
        <CountsIdentity batch={batch} />
        <Facts
          items={[
            [t('common.company'), name],
            [t('batches.priority'), code('status', batch.priority)],
            [t('batches.duration'), durationText(batch.createdAt, end)],
            ...(batch.finishBy
              ? [[t('batches.finishBy'), instantText(batch.finishBy, language)] as const]
              : []),
            ...(batch.externalId ? [[t('common.externalId'), batch.externalId] as const] : []),
            [t('batches.cost'), <BatchCost key="cost" batch={batch} />],
            ...(batch.saving
              ? [[t('batches.saving'), <MoneyText key="saving" money={batch.saving} />] as const]
              : []),
          ]}
        />
      </Panel>
      <BatchDocuments batch={batch} />
    </>
  );
}
