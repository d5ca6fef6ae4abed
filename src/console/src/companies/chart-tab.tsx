import { useState } from 'react';
import type { ChartAccount, Company } from '../api/company';
import { countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Field } from '../ui/field';
import { Panel } from '../ui/panel';
import { Empty, QueryState } from '../ui/query-state';
import { Table } from '../ui/table';
import { ChartUpload } from './chart-upload';
import { useChart, useChartSearch } from './use-chart';

const SHOWN_STEP = 100;

export function ChartTab({ company }: { company: Company }) {
  const query = useChart(company.id);
  return (
    <>
      <QueryState query={query}>{({ items }) => <ChartList accounts={items} />}</QueryState>
      {!company.archivedAt && <ChartUpload companyId={company.id} />}
    </>
  );
}

function ChartList({ accounts }: { accounts: readonly ChartAccount[] }) {
  const { t, language } = useTexts();
  const [text, setText] = useState('');
  const [shown, setShown] = useState(SHOWN_STEP);
  const found = useChartSearch(accounts, text);
  return (
    <Panel
      title={t('chart.title')}
      flush
      actions={
        <span className="muted" role="status">
          {t('chart.found', {
            found: countText(found.length, language),
            total: countText(accounts.length, language),
          })}
        </span>
      }
    >
      <div className="panel-search">
        <Field label={t('chart.search')}>
          {(ids) => (
            <input
              {...ids}
              type="search"
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setShown(SHOWN_STEP);
              }}
            />
          )}
        </Field>
      </div>
      {found.length === 0 ? (
        <Empty title={t('chart.none')} />
      ) : (
        <Table
          caption={t('chart.title')}
          columns={[{ label: t('chart.code') }, { label: t('common.name') }, { label: t('chart.postable') }]}
        >
          <tbody>
            {found.slice(0, shown).map((account) => (
              <tr key={account.code} className={account.postable ? undefined : 'row-group'}>
                <td className={`chart-level-${Math.min(4, Math.ceil(account.code.length / 2))}`}>
                  <code>{account.code}</code>
                </td>
                <td>{account.name}</td>
                <td>{account.postable ? t('common.yes') : '–'}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {found.length > shown && (
        <div className="more">
          <button
            type="button"
            className="button"
            onClick={() => {
              setShown(shown + SHOWN_STEP * 5);
            }}
          >
            {t('common.more')}
          </button>
        </div>
      )}
    </Panel>
  );
}
