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
import { DownloadLog } from './download-log';

const FILTERS = ['companyId', 'keyId', 'status', 'providerCostDiffers', 'from', 'to'] as const;
/** Filters that another page leads here with; each can be taken off. */
const CHIPS = [
  ['keyId', 'attempts.ofOneKey'],
  ['providerCostDiffers', 'attempts.differing'],
] as const;

/** The log of every request to a provider. */
export function AttemptsPage() {
  const { t, code } = useTexts();
  const { of, choose } = useFilters();
  const filters = Object.fromEntries(FILTERS.map((name) => [name, of(name)]));
  const pages = usePages<Attempt>('/attempts', { ...filters, limit: 100 });
  return (
    <>
      <PageHeader
        title={t('attempts.title')}
        crumbs={[{ to: '/uso', label: t('nav.usage') }]}
        actions={<DownloadLog filters={filters} />}
      />
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
        {CHIPS.map(
          ([name, label]) =>
            of(name) && (
              <button
                key={name}
                type="button"
                className="button filter-chip"
                onClick={() => {
                  choose(name, '');
                }}
              >
                {t(label)} ×
              </button>
            ),
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
