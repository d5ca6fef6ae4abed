import type { Batch } from '../api/batch';
import type { Company } from '../api/company';
import { usePages } from '../api/page';
import { BatchTable } from '../batches/batch-table';
import { useTexts } from '../texts/use-texts';
import { PageList } from '../ui/page-list';
import { Panel } from '../ui/panel';
import { Empty } from '../ui/query-state';
import { SubmitFiles } from './submit-files';

const REFRESH_MS = 3_000;

/** Sending files, and what came of those sent before. */
export function BatchesTab({ company }: { company: Company }) {
  const { t } = useTexts();
  const pages = usePages<Batch>('/batches', { companyId: company.id, limit: 20 }, { refetchMs: REFRESH_MS });
  return (
    <>
      {!company.archivedAt && <SubmitFiles companyId={company.id} />}
      <Panel title={t('nav.batches')} flush>
        <PageList pages={pages} empty={<Empty title={t('batches.none')} />}>
          {(batches) => <BatchTable batches={batches} />}
        </PageList>
      </Panel>
    </>
  );
}
