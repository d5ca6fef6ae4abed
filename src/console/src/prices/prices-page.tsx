import { useState } from 'react';
import { usePages } from '../api/page';
import type { Price } from '../api/price';
import { PROVIDERS } from '../api/provider-account';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { PageHeader } from '../ui/page-header';
import { PageList } from '../ui/page-list';
import { Panel } from '../ui/panel';
import { Empty } from '../ui/query-state';
import { SearchField } from '../ui/search-field';
import { useFilters } from '../ui/use-filters';
import { useFragment } from '../ui/use-fragment';
import { AddPrice } from './add-price';
import { ExchangeRatesPanel } from './exchange-rates-panel';
import { PriceTable } from './price-table';
import { SchedulePanels } from './schedule-panels';

/** The dated price book. Prices are never changed, only followed by others. */
export function PricesPage() {
  const { t, code } = useTexts();
  const { of, choose } = useFilters();
  const [adding, setAdding] = useState(false);
  const pages = usePages<Price>('/prices', { provider: of('provider'), model: of('model'), limit: 500 });
  useFragment(pages.data !== undefined);
  return (
    <>
      <PageHeader
        title={t('nav.prices')}
        actions={
          <button
            type="button"
            className="button button-main"
            onClick={() => {
              setAdding(true);
            }}
          >
            {t('prices.add')}
          </button>
        }
      />
      {adding && (
        <AddPrice
          onClose={() => {
            setAdding(false);
          }}
        />
      )}
      <div className="filters">
        <Field label={t('accounts.provider')}>
          {(ids) => (
            <select
              {...ids}
              value={of('provider')}
              onChange={(event) => {
                choose('provider', event.target.value);
              }}
            >
              <option value="">{t('common.every')}</option>
              {PROVIDERS.map((provider) => (
                <option key={provider} value={provider}>
                  {code('status', provider)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <SearchField
          key={of('model')}
          label={t('prices.modelExact')}
          value={of('model')}
          onSearch={(value) => {
            choose('model', value);
          }}
        />
      </div>
      <p className="muted">{t('prices.perMillion')}</p>
      <Panel flush>
        <PageList pages={pages} empty={<Empty title={t('prices.none')} />}>
          {(prices) => <PriceTable prices={prices} />}
        </PageList>
      </Panel>
      <SchedulePanels />
      <ExchangeRatesPanel />
    </>
  );
}
