import { usePages } from '../api/page';
import { ATTEMPT_STATUSES, type Attempt } from '../api/usage';
import { CompanySelect } from '../companies/company-select';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { PageHeader } from '../ui/page-header';
import { PageList } from '../ui/page-list';
import { Panel } from '../ui/panel';
import { Empty } from '../ui/query-state';
import { useFilters } from '../ui/use-filters';
import { AttemptTable } from './attempt-table';
import { DayRange } from './day-range';

/** The log of every request to a provider. */
export function AttemptsPage() {
  const { t, code } = useTexts();
  const { of, choose } = useFilters();
  const pages = usePages<Attempt>('/attempts', {
    companyId: of('companyId'),
    keyId: of('keyId'),
    status: of('status'),
    from: of('from'),
    to: of('to'),
    limit: 100,
  });
  return (
    <>
      <PageHeader title={t('attempts.title')} crumbs={[{ to: '/uso', label: t('nav.usage') }]} />
      <div className="filters">
        <CompanySelect
          value={of('companyId')}
          onChange={(value) => {
            choose('companyId', value);
          }}
        />
        <Field label={t('common.status')}>
          {(ids) => (
            <select
              {...ids}
              value={of('status')}
              onChange={(event) => {
                choose('status', event.target.value);
              }}
            >
              <option value="">{t('common.every')}</option>
              {ATTEMPT_STATUSES.map((status) => (
                <option key={status} value={status}>
                  {code('status', status)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <DayRange from={of('from')} to={of('to')} onChange={choose} />
        {of('keyId') && (
          <button
            type="button"
            className="button filter-chip"
            onClick={() => {
              choose('keyId', '');
            }}
          >
            {t('attempts.ofOneKey')} ×
          </button>
        )}
      </div>
      <Panel flush>
        <PageList pages={pages} empty={<Empty title={t('attempts.none')} />}>
          {(attempts) => <AttemptTable attempts={attempts} caption={t('attempts.title')} withInvoice />}
        </PageList>
      </Panel>
    </>
  );
}
