import type { Batch } from '../api/batch';
import { usePages } from '../api/page';
import { CompanySelect } from '../companies/company-select';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { PageHeader } from '../ui/page-header';
import { PageList } from '../ui/page-list';
import { Panel } from '../ui/panel';
import { Empty } from '../ui/query-state';
import { useFilters } from '../ui/use-filters';
import { BatchTable } from './batch-table';

const REFRESH_MS = 4_000;

export function BatchesPage() {
  const { t, code } = useTexts();
  const { of, choose } = useFilters();
  const companyId = of('companyId');
  const status = of('status');
  const pages = usePages<Batch>('/batches', { companyId, status, limit: 50 }, { refetchMs: REFRESH_MS });
  return (
    <>
      <PageHeader title={t('nav.batches')} />
      <div className="filters">
        <CompanySelect
          value={companyId}
          onChange={(value) => {
            choose('companyId', value);
          }}
        />
        <Field label={t('common.status')}>
          {(ids) => (
            <select
              {...ids}
              value={status}
              onChange={(event) => {
                choose('status', event.target.value);
              }}
            >
              <option value="">{t('common.every')}</option>
              {(['processing', 'completed', 'completed_with_errors'] as const).map((each) => (
                <option key={each} value={each}>
                  {code('status', each)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Panel flush>
        <PageList pages={pages} empty={<Empty title={t('batches.none')} />}>
          {(batches) => <BatchTable batches={batches} withCompany />}
        </PageList>
      </Panel>
    </>
  );
}
