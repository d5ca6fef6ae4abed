import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ExchangeRate, ImportedRates } from '../api/exchange-rate';
import { request } from '../api/request';
import { dayText } from '../format/dates';
import { amountText, countText } from '../format/numbers';
import { useTexts } from '../texts/use-texts';
import { Panel } from '../ui/panel';
import { ProblemNote } from '../ui/problem-note';
import { Empty, QueryState } from '../ui/query-state';
import { Table } from '../ui/table';
import { RateLookup } from './rate-lookup';

const SHOWN_MAX = 10;

/** Exchange rates: the latest, one day's, and the file of the official rate. It is taken whole or not at all. */
export function ExchangeRatesPanel() {
  const { t, language } = useTexts();
  const client = useQueryClient();
  const latest = useQuery({
    queryKey: ['exchange-rates', 'latest'],
    queryFn: ({ signal }) =>
      request<{ items: ExchangeRate[] }>(`/exchange-rates?limit=${SHOWN_MAX}`, { signal }),
  });
  const take = useMutation({
    mutationFn: async (file: File) =>
      request<ImportedRates>('/exchange-rates', {
        method: 'POST',
        body: await file.text(),
        contentType: file.name.toLowerCase().endsWith('.json') ? 'application/json' : 'text/csv',
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['exchange-rates'] }),
  });
  return (
    <Panel id="tasas" title={t('rates.title')}>
      <p className="muted">{t('rates.text')}</p>
      <label className="button file-button">
        {take.isPending ? t('common.saving') : t('rates.upload')}
        <input
          type="file"
          className="sr-only"
          accept=".csv,.json"
          disabled={take.isPending}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) take.mutate(file);
            event.target.value = '';
          }}
        />
      </label>
      <ProblemNote error={take.error} />
      {take.data && (
        <p className="note note-good" role="status">
          {t('rates.uploaded', {
            imported: countText(take.data.imported, language),
            unchanged: countText(take.data.unchanged, language),
          })}
        </p>
      )}
      <RateLookup />
      <div className="panel-table">
        <QueryState query={latest}>
          {({ items }) =>
            items.length === 0 ? <Empty title={t('rates.none')} /> : <RateTable rates={items} />
          }
        </QueryState>
      </div>
    </Panel>
  );
}

function RateTable({ rates }: { rates: readonly ExchangeRate[] }) {
  const { t, code, language } = useTexts();
  return (
    <Table
      caption={t('rates.latest')}
      columns={[
        { label: t('rates.pair') },
        { label: t('rates.rate'), numeric: true },
        { label: t('common.from') },
        { label: t('common.to') },
        { label: t('common.source'), minor: true },
      ]}
    >
      <tbody>
        {rates.map((rate) => (
          <tr key={`${rate.base}${rate.quote}${rate.validFrom}`}>
            <td>
              {rate.base} → {rate.quote}
            </td>
            <td className="num">{amountText(rate.rate, language)}</td>
            <td className="nowrap">{dayText(rate.validFrom, language)}</td>
            <td className="nowrap">{dayText(rate.validTo, language)}</td>
            <td className="minor">{code('rateSource', rate.source)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
