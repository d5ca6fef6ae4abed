import { INVOICE_STATUSES, type InvoiceSummary } from '../api/invoice';
import { usePages } from '../api/page';
import { CompanySelect } from '../companies/company-select';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { PageHeader } from '../ui/page-header';
import { PageList } from '../ui/page-list';
import { Panel } from '../ui/panel';
import { Empty } from '../ui/query-state';
import { SearchField } from '../ui/search-field';
import { useFilters } from '../ui/use-filters';
import { InvoiceTable } from './invoice-table';

export function InvoicesPage() {
  const { t, code } = useTexts();
  const { of, choose } = useFilters();
  const pages = usePages<InvoiceSummary>('/invoices', {
    companyId: of('companyId'),
    batchId: of('batchId'),
    status: of('status'),
    number: of('number'),
    limit: 50,
  });
  return (
    <>
      <PageHeader title={t('nav.invoices')} />
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
              {INVOICE_STATUSES.map((status) => (
                <option key={status} value={status}>
                  {code('status', status)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <SearchField
          key={of('number')}
          label={t('invoices.numberExact')}
          value={of('number')}
          onSearch={(value) => {
            choose('number', value);
          }}
        />
        {of('batchId') && (
          <button
            type="button"
            className="button filter-chip"
            onClick={() => {
              choose('batchId', '');
            }}
          >
            {t('invoices.ofOneBatch')} ×
          </button>
        )}
      </div>
      <Panel flush>
        <PageList pages={pages} empty={<Empty title={t('invoices.none')} />}>
          {(invoices) => <InvoiceTable invoices={invoices} withCompany />}
        </PageList>
      </Panel>
    </>
  );
}
